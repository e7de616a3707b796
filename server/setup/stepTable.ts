export type StepRow = { title: string; milliseconds: number; hasWorked: boolean }

/** The steps with their results and times, as aligned plain text. */
export function stepTable(rows: readonly StepRow[]): string {
  const width = Math.max(...rows.map((row) => row.title.length), 'total'.length)
  const total = rows.reduce((sum, row) => sum + row.milliseconds, 0)
  const lines = rows.map(
    (row) => `${row.hasWorked ? 'ok    ' : 'FAILED'}  ${row.title.padEnd(width)}  ${time(row.milliseconds)}`,
  )
  return [...lines, `        ${'total'.padEnd(width)}  ${time(total)}`].join('\n')
}

function time(milliseconds: number): string {
  const seconds = milliseconds / 1000
  return seconds < 90 ? `${seconds.toFixed(1).padStart(6)} s` : `${(seconds / 60).toFixed(1).padStart(6)} min`
}
