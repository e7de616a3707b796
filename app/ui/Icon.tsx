import { createElement } from 'react'
import { type IconName, iconFor } from './icons.ts'

type IconProps = { name: IconName | (string & {}); size?: number; className?: string; label?: string }

/** A lucide icon by name; hidden from assistive technology unless it has a label. */
export function Icon({ name, size = 16, className, label }: IconProps) {
  const described = label === undefined ? { 'aria-hidden': true as const } : { role: 'img', 'aria-label': label }
  return createElement(iconFor(name), {
    size,
    strokeWidth: 1.75,
    ...(className === undefined ? {} : { className }),
    ...described,
  })
}
