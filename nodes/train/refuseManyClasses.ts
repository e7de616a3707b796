import { NodeError } from '../core/run.ts'

/** A family that keeps numbers for each class in every part of it would take hours and gigabytes for thousands. */
export function refuseManyClasses(classes: number, most: number): void {
  if (classes <= most) return
  throw new NodeError(
    'too_many_classes',
    `The target has ${classes.toLocaleString('en')} classes; this family is made for ${most.toLocaleString('en')} at most.`,
    { hint: 'Use Nearest neighbours or a network, or group rare classes before.' },
  )
}
