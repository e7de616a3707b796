import type { PlotView } from '#app/api/values.ts'
import { formatNumber } from '#app/ui/format.ts'
import { escapeHtml } from './html.ts'

const width = 640
const height = 280
const edge = { left: 64, right: 16, top: 14, bottom: 44 }

type Scale = { from: number; to: number; at: (value: number) => number; ticks: number[] }

/** Round numbers, about six of them, from the first at or above `low` to the last at or below `high`. */
export function roundTicks(low: number, high: number): number[] {
  if (!(high > low)) return [low]
  const rough = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.floor(high / step + 1e-9) - first + 1
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

function scaleOf(values: readonly number[], start: number, end: number): Scale {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const [from, to] = !Number.isFinite(low) ? [0, 1] : low === high ? [low - 1, high + 1] : [low, high]
  return {
    from,
    to,
    at: (value) => Number((start + ((value - from) / (to - from)) * (end - start)).toFixed(1)),
    ticks: roundTicks(from, to),
  }
}

const across = (values: readonly number[]) => scaleOf(values, edge.left, width - edge.right)
const up = (values: readonly number[], tall = height) => scaleOf(values, tall - edge.bottom, edge.top)

const text = (x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end' = 'middle') =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeHtml(words)}</text>`

function axes(x: Scale, y: Scale, names: { x: string; y: string }): string {
  const bottom = height - edge.bottom
  return [
    ...y.ticks.map(
      (tick) =>
        `<line class="axis" x1="${edge.left}" x2="${width - edge.right}" y1="${y.at(tick)}" y2="${y.at(tick)}"/>${text(edge.left - 6, y.at(tick) + 4, formatNumber(tick), 'end')}`,
    ),
    ...x.ticks.map((tick) => text(x.at(tick), bottom + 16, formatNumber(tick))),
    text((edge.left + width - edge.right) / 2, height - 8, names.x),
    `<text transform="translate(12 ${(edge.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeHtml(names.y)}</text>`,
  ].join('')
}

const frame = (tall: number, title: string, inside: string): string =>
  `<svg viewBox="0 0 ${width} ${tall}" width="${width}" height="${tall}" role="img" aria-label="${escapeHtml(title)}">${inside}</svg>`

const colour = (index: number): string => `var(--s${(index % 5) + 1})`

/** A plot as one SVG element that needs no script; tables and matrices, which are HTML tables, give none. */
export function plotSvg(plot: PlotView): string | undefined {
  switch (plot.kind) {
    case 'lines':
      return lines(plot)
    case 'scatter':
      return scatter(plot)
    case 'histogram':
      return histogram(plot)
    case 'bars':
      return bars(plot)
    default:
      return undefined
  }
}

function lines(plot: Extract<PlotView, { kind: 'lines' }>): string {
  const points = plot.series.flatMap((each) => each.points)
  const x = across(points.map(([place]) => place))
  const y = up(points.map(([, value]) => value))
  const path = (each: readonly [number, number][]) => each.map(([a, b]) => `${x.at(a)},${y.at(b)}`).join(' ')
  const main = plot.series.filter((each) => !each.faint)
  const drawn = [
    ...plot.series
      .filter((each) => each.faint)
      .map((each) => `<polyline class="faint" fill="none" points="${path(each.points)}"/>`),
    ...main.map(
      (each, index) =>
        `<polyline fill="none" stroke="${colour(index)}" stroke-width="2"${index > 0 ? ` stroke-dasharray="${4 + index * 2} 3"` : ''} points="${path(each.points)}"/>`,
    ),
    ...(plot.marker === undefined
      ? []
      : [
          `<line class="axis" stroke-dasharray="3 3" x1="${x.at(plot.marker)}" x2="${x.at(plot.marker)}" y1="${edge.top}" y2="${height - edge.bottom}"/>`,
        ]),
  ]
  const legend =
    main.length > 1
      ? `<p class="soft">${main.map((each, index) => `<span style="color:${colour(index)}">▬</span> ${escapeHtml(each.name)}`).join(' &nbsp; ')}</p>`
      : ''
  return frame(height, plot.title, axes(x, y, plot) + drawn.join('')) + legend
}

function scatter(plot: Extract<PlotView, { kind: 'scatter' }>): string {
  const all = plot.points.flat()
  const x = across(plot.diagonal ? all : plot.points.map(([place]) => place))
  const y = up(plot.diagonal ? all : plot.points.map(([, value]) => value))
  const line = plot.diagonal
    ? `<line class="axis" stroke-dasharray="4 3" x1="${x.at(x.from)}" y1="${y.at(y.from)}" x2="${x.at(x.to)}" y2="${y.at(y.to)}"/>`
    : ''
  const dots = plot.points.map(
    ([a, b]) => `<circle cx="${x.at(a)}" cy="${y.at(b)}" r="2.5" fill="var(--s1)" fill-opacity=".55"/>`,
  )
  return frame(height, plot.title, axes(x, y, plot) + line + dots.join(''))
}

function histogram(plot: Extract<PlotView, { kind: 'histogram' }>): string {
  const x = across(plot.bins.flatMap((bin) => [bin.from, bin.to]))
  const y = up([0, ...plot.bins.map((bin) => bin.count)])
  const boxes = plot.bins.map((bin) => {
    const wide = Math.max(1, x.at(bin.to) - x.at(bin.from) - 1)
    return `<rect x="${x.at(bin.from)}" y="${y.at(bin.count)}" width="${wide.toFixed(1)}" height="${(y.at(0) - y.at(bin.count)).toFixed(1)}" fill="var(--s1)"/>`
  })
  return frame(height, plot.title, axes(x, y, { x: plot.x, y: 'rows' }) + boxes.join(''))
}

function bars(plot: Extract<PlotView, { kind: 'bars' }>): string {
  const sorted = plot.bars.toSorted((a, b) => b.value - a.value)
  const tall = sorted.length * 24 + 48
  const left = Math.min(240, 24 + 6.5 * Math.max(4, ...sorted.map((bar) => bar.name.length)))
  const x = scaleOf([0, ...sorted.map((bar) => bar.value)], left, width - 80)
  const drawn = sorted.map((bar, index) => {
    const [from, to] = [Math.min(x.at(0), x.at(bar.value)), Math.max(x.at(0), x.at(bar.value))]
    const y = 8 + index * 24
    const name = bar.name.length > 36 ? `${bar.name.slice(0, 35)}…` : bar.name
    return `<rect x="${from}" y="${y}" width="${Math.max(1, to - from).toFixed(1)}" height="16" fill="${bar.value < 0 ? 'var(--s2)' : 'var(--s1)'}"/>${text(left - 6, y + 12, name, 'end')}${text(to + 5, y + 12, formatNumber(bar.value), 'start')}`
  })
  return frame(tall, plot.title, drawn.join('') + text((left + width - 80) / 2, tall - 12, plot.x))
}
