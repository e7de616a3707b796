/** One measured number, and what it should be where an aim was set. */
export type Figure = { what: string; value: number; unit: string; target?: string }

export type Benchmark = { name: string; title: string; run: (options: { short: boolean }) => Promise<Figure[]> }

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** Linear between neighbours, as numpy does. */
export function percentile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * at
  const low = sorted[Math.floor(position)] ?? Number.NaN
  const high = sorted[Math.ceil(position)] ?? Number.NaN
  return low + (high - low) * (position - Math.floor(position))
}
