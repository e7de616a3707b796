import type { Fix } from '../../core/problem.ts'
import type { Finding } from '../../core/value.ts'

/** How bad, for the order: what makes figures wrong comes before what makes them worse. */
const rank = { error: 0, warning: 1, info: 2 } as const

export const bySeverity = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => rank[a.severity] - rank[b.severity])

/** Takes columns out of what is learned from, where the table comes from: all that follows is mended with it. */
export const leaveOut = (columns: readonly string[]): Fix => ({
  kind: 'insertUpstream',
  title: columns.length === 1 ? 'Leave the column out' : `Leave ${columns.length} columns out`,
  port: 'table',
  type: 'data.columns',
  params: { columns: Object.fromEntries(columns.map((name) => [name, { role: 'ignore' }])) },
})

/** `"a", "b" and 3 more`. */
export function names(columns: readonly string[], shown = 4): string {
  const quoted = columns.slice(0, shown).map((name) => `"${name}"`)
  if (columns.length > shown) return `${quoted.join(', ')} and ${columns.length - shown} more`
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}` : quoted.join('')
}

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`
