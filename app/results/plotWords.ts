import type { PlotView } from '#app/api/values.ts'
import { formatCount, formatNumber, formatPercent } from '#app/ui/format.ts'

export type PlotTable = { columns: string[]; rows: string[][] /** Rows left out. */; more: number }

const mostRows = 200

const cut = (columns: string[], rows: string[][]): PlotTable => ({
  columns,
  rows: rows.slice(0, mostRows),
  more: Math.max(0, rows.length - mostRows),
})

/** The numbers of a plot as a table: its text alternative. */
export function plotTable(plot: PlotView): PlotTable {
  switch (plot.kind) {
    case 'lines':
      return cut(
        ['Series', plot.x, plot.y],
        plot.series.flatMap((each) => each.points.map(([x, y]) => [each.name, formatNumber(x), formatNumber(y)])),
      )
    case 'scatter':
      return cut(
        [plot.x, plot.y],
        plot.points.map(([x, y]) => [formatNumber(x), formatNumber(y)]),
      )
    case 'histogram':
      return cut(
        ['From', 'To', 'Rows'],
        plot.bins.map((bin) => [formatNumber(bin.from), formatNumber(bin.to), formatNumber(bin.count)]),
      )
    case 'bars':
      return cut(
        ['', plot.x],
        plot.bars.map((bar) => [bar.name, formatNumber(bar.value)]),
      )
    case 'confusion':
      return cut(
        ['Actual \\ predicted', ...plot.classes],
        plot.counts.map((row, index) => [plot.classes[index] ?? '', ...row.map((count) => formatNumber(count))]),
      )
    case 'heatmap':
      return cut(
        ['', ...plot.columns],
        plot.values.map((row, index) => [plot.rows[index] ?? '', ...row.map((value) => formatNumber(value))]),
      )
    case 'table':
      return cut(
        plot.columns,
        plot.rows.map((row) =>
          row.map((value) => (typeof value === 'number' ? formatNumber(value) : String(value ?? 'missing'))),
        ),
      )
  }
}

/** What a plot shows, in a sentence: its text alternative in short. */
export function plotWords(plot: PlotView): string {
  switch (plot.kind) {
    case 'scatter':
      return plot.diagonal
        ? `Each dot is a row (${formatCount(plot.points.length, 'row')}): the nearer to the dashed line, the better.`
        : `${formatCount(plot.points.length, 'row')}: ${plot.y} by ${plot.x}.`
    case 'lines': {
      const ends = plot.series.flatMap((each) => {
        if (each.faint) return []
        const last = each.points.at(-1)
        return last ? [`${each.name} ends at ${formatNumber(last[1])}`] : []
      })
      return ends.length <= 4
        ? `${ends.join('; ')}.`
        : `${formatCount(plot.series.length, 'line')}: ${plot.y} by ${plot.x}.`
    }
    case 'histogram':
      return histogramWords(plot.bins)
    case 'bars': {
      const best = plot.bars.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))[0]
      return best ? `Largest: ${best.name} with ${formatNumber(best.value)}.` : 'Nothing to compare.'
    }
    case 'confusion': {
      const all = plot.counts.flat().reduce((sum, count) => sum + count, 0)
      const right = plot.counts.reduce((sum, row, index) => sum + (row[index] ?? 0), 0)
      if (all === 0) return 'No rows.'
      let worst = { count: 0, actual: '', predicted: '' }
      plot.counts.forEach((row, actual) => {
        row.forEach((count, predicted) => {
          if (actual !== predicted && count > worst.count) {
            worst = { count, actual: plot.classes[actual] ?? '', predicted: plot.classes[predicted] ?? '' }
          }
        })
      })
      const mostly =
        worst.count === 0
          ? ''
          : ` Most often ${worst.actual} is taken for ${worst.predicted} (${formatCount(worst.count, 'row')}).`
      return `${formatNumber(right)} of ${formatNumber(all)} rows right (${formatPercent(right / all)}).${mostly}`
    }
    case 'heatmap': {
      const pairs = plot.values.flatMap((row, i) =>
        row.flatMap((value, j) =>
          plot.rows[i] === plot.columns[j] || value === null ? [] : [{ value, names: [plot.rows[i], plot.columns[j]] }],
        ),
      )
      const [best] = pairs.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))
      return best ? `Strongest: ${best.names.join(' and ')} with ${formatNumber(best.value)}.` : 'Nothing to compare.'
    }
    case 'table':
      return formatCount(plot.rows.length, 'row')
  }
}

type Bin = { from: number; to: number; count: number }

/** Where at least half of the rows are, in as few neighbouring bins as hold them, and which bin has the most. */
function histogramWords(bins: readonly Bin[]): string {
  const all = rowsIn(bins)
  const [only] = bins
  if (all === 0 || only === undefined) return 'No rows.'
  if (bins.length === 1 && only.from === only.to)
    return `${formatCount(all, 'row')}, all at ${formatNumber(only.from)}.`
  const half = stretches(bins).find((each) => rowsIn(each) * 2 >= all) ?? bins
  const peak = bins.reduce((best, bin) => (bin.count > best.count ? bin : best), only)
  const where = `${formatNumber(rowsIn(half))} of ${formatCount(all, 'row')} lie ${between(half)}`
  return half.length === 1
    ? `${where}.`
    : `${where}; the fullest bar has ${formatNumber(peak.count)}, ${between([peak])}.`
}

const rowsIn = (bins: readonly Bin[]): number => bins.reduce((sum, bin) => sum + bin.count, 0)

const between = (bins: readonly Bin[]): string =>
  `between ${formatNumber(bins.at(0)?.from)} and ${formatNumber(bins.at(-1)?.to)}`

/** All runs of neighbouring bins, narrow ones first; among equals those with the most rows first. */
const stretches = (bins: readonly Bin[]): Bin[][] =>
  bins.flatMap((_, less) =>
    bins
      .slice(less)
      .map((_each, start) => bins.slice(start, start + less + 1))
      .sort((a, b) => rowsIn(b) - rowsIn(a)),
  )
