import type { Task } from '../core/spec/spec.ts'
import { brierScore, calibrationBins, calibrationError } from '../ml/calibration.ts'
import { averagePrecision } from '../ml/curves.ts'
import { confusionMatrix, matthews, medianError, relativeError } from '../ml/metrics.ts'
import { largest } from '../ml/readOutputs.ts'
import { scoreOutputs } from '../ml/scoreModel.ts'

type Outputs = readonly (readonly number[])[]

/** All figures by name, of `scoreOutputs` and those that only an evaluation needs. Undefined ones are left out. */
export function figuresOf(task: Task, targets: ArrayLike<number>, outputs: Outputs): Record<string, number> {
  const usual = scoreOutputs(task, targets, outputs)
  const more = task === 'regression' ? numberFigures(targets, outputs) : classFigures(targets, outputs)
  return { ...usual, ...Object.fromEntries(Object.entries(more).filter(([, value]) => Number.isFinite(value))) }
}

function numberFigures(targets: ArrayLike<number>, outputs: Outputs): Record<string, number> {
  const predicted = outputs.map(([value]) => value ?? Number.NaN)
  return { medianError: medianError(targets, predicted), relativeError: relativeError(targets, predicted) }
}

function classFigures(targets: ArrayLike<number>, outputs: Outputs): Record<string, number> {
  const said = outputs.map(largest)
  const classes = outputs[0]?.length ?? 0
  const isBinary = classes === 2
  const { isTrue, scores } = calibrationRows(targets, outputs)
  return {
    mcc: matthews(confusionMatrix(targets, said, classes)),
    ...(isBinary && { averagePrecision: averagePrecision(isTrue, scores) }),
    brier: brierScore(targets, outputs),
    calibrationError: calibrationError(calibrationBins(isTrue, scores)),
  }
}

/** What is held against what happened: the second class's probability of two, else that of the class that is said. */
export function calibrationRows(targets: ArrayLike<number>, outputs: Outputs): { isTrue: boolean[]; scores: number[] } {
  if (outputs[0]?.length === 2) {
    return { isTrue: Array.from(targets, (each) => each === 1), scores: outputs.map((each) => each[1] ?? Number.NaN) }
  }
  const said = outputs.map(largest)
  return {
    isTrue: said.map((each, row) => each === targets[row]),
    scores: outputs.map((each, row) => each[said[row] ?? 0] ?? Number.NaN),
  }
}
