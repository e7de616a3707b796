import * as Plot from '@observablehq/plot'
import { useEffect, useRef } from 'react'
import type { PlotView } from '#app/api/values.ts'
import { formatNumber } from '#app/ui/format.ts'
import { plotTable, plotWords } from './plotWords.ts'

/** One plot of a report with its description and, folded, its numbers. Load it lazily: the plotting library is big. */
export function ReportPlot({ plot }: { plot: PlotView }) {
  const table = plotTable(plot)
  return (
    <figure className={`plot plot--${plot.kind}`}>
      <figcaption>
        <h3 className="plot__title">{plot.title}</h3>
        <p className="plot__words">{plotWords(plot)}</p>
      </figcaption>
      {plot.kind === 'table' ? <Numbers table={table} /> : <Drawing plot={plot} />}
      {plot.kind !== 'table' && (
        <details className="plot__numbers">
          <summary>Show the numbers</summary>
          <Numbers table={table} />
        </details>
      )}
    </figure>
  )
}

function Drawing({ plot }: { plot: Exclude<PlotView, { kind: 'table' }> }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const place = box.current
    if (!place) return
    let width = 0
    const draw = () => {
      const next = Math.min(560, Math.max(260, place.clientWidth))
      if (next === width) return
      width = next
      const drawn = Plot.plot({
        ...optionsOf(plot),
        width,
        style: { background: 'none', fontSize: '11.5px', fontFamily: 'inherit' },
      })
      // The words above and the table below say the same to those who don't see it.
      drawn.setAttribute('aria-hidden', 'true')
      place.replaceChildren(drawn)
    }
    draw()
    const observer = new ResizeObserver(draw)
    observer.observe(place)
    return () => observer.disconnect()
  }, [plot])
  return <div ref={box} className="plot__drawing" />
}

type Cell = { actual: string | undefined; predicted: string | undefined; count: number; share: number }

const series = (index: number): string => `var(--series-${(index % 5) + 1})`

function optionsOf(plot: Exclude<PlotView, { kind: 'table' }>): Plot.PlotOptions {
  const height = 260
  switch (plot.kind) {
    case 'lines': {
      const main = plot.series.filter((each) => !each.faint)
      const names = main.map((each) => each.name)
      return {
        height,
        grid: true,
        x: { label: plot.x },
        y: { label: plot.y },
        color: { domain: names, range: names.map((_name, index) => series(index)), legend: names.length > 1 },
        marks: [
          ...plot.series
            .filter((each) => each.faint)
            .map((each) =>
              Plot.line(each.points, { x: '0', y: '1', stroke: 'currentColor', strokeOpacity: 0.18, strokeWidth: 1 }),
            ),
          ...main.map((each, index) =>
            Plot.line(each.points, {
              x: '0',
              y: '1',
              stroke: series(index),
              strokeWidth: 2,
              ...(index > 0 && { strokeDasharray: `${4 + index * 2},3` }),
            }),
          ),
          ...(plot.marker === undefined
            ? []
            : [Plot.ruleX([plot.marker], { stroke: 'currentColor', strokeDasharray: '2,3' })]),
        ],
      }
    }
    case 'scatter': {
      const values = plot.points.flat()
      const ends = [Math.min(...values), Math.max(...values)]
      return {
        height: 300,
        grid: true,
        x: { label: plot.x },
        y: { label: plot.y },
        marks: [
          plot.diagonal && values.length > 0
            ? Plot.line(
                [ends, ends].map((_end, index) => [ends[index], ends[index]]),
                { stroke: 'currentColor', strokeOpacity: 0.5, strokeDasharray: '4,3' },
              )
            : Plot.ruleY([0], { strokeOpacity: 0.4 }),
          Plot.dot(plot.points, { x: '0', y: '1', r: 2.5, fill: 'var(--series-1)', fillOpacity: 0.55 }),
        ],
      }
    }
    case 'histogram':
      return {
        height,
        x: { label: plot.x },
        y: { label: 'rows', grid: true },
        marks: [
          Plot.rectY(plot.bins, { x1: 'from', x2: 'to', y: 'count', fill: 'var(--series-1)', inset: 0.5 }),
          Plot.ruleY([0]),
        ],
      }
    case 'bars':
      return {
        height: Math.max(80, plot.bars.length * 26 + 48),
        marginLeft: Math.min(180, 24 + 7 * Math.max(4, ...plot.bars.map((bar) => bar.name.length))),
        x: { label: plot.x, grid: true },
        y: { label: null },
        marks: [
          Plot.barX(plot.bars, { x: 'value', y: 'name', fill: 'var(--series-1)', sort: { y: 'x', reverse: true } }),
          Plot.ruleX([0]),
        ],
      }
    case 'heatmap':
      return heatmapOptions(plot)
    case 'confusion': {
      const cells = plot.counts.flatMap((row, actual) =>
        row.map((count, predicted) => {
          const sum = row.reduce((all, each) => all + each, 0)
          return {
            actual: plot.classes[actual],
            predicted: plot.classes[predicted],
            count,
            share: sum === 0 ? 0 : count / sum,
          }
        }),
      )
      const label = Math.min(160, 24 + 7 * Math.max(4, ...plot.classes.map((name) => name.length)))
      return {
        height: Math.min(520, plot.classes.length * 44 + 76),
        marginLeft: label,
        marginTop: 44,
        x: { label: 'predicted', domain: plot.classes, axis: 'top' },
        y: { label: 'actual', domain: plot.classes },
        color: { type: 'identity' },
        marks: [
          Plot.cell(cells, {
            x: 'predicted',
            y: 'actual',
            fill: (cell: Cell) =>
              `color-mix(in oklab, var(--color-sunken), var(--series-1) ${Math.round(cell.share * 100)}%)`,
            inset: 1,
            rx: 3,
          }),
          ...(plot.classes.length <= 16
            ? [
                Plot.text(cells, {
                  x: 'predicted',
                  y: 'actual',
                  text: (cell: Cell) => formatNumber(cell.count),
                  fill: (cell: Cell) => (cell.share > 0.45 ? 'var(--color-on-accent)' : 'var(--color-text)'),
                }),
              ]
            : []),
        ],
      }
    }
  }
}

/** Colour for a value of a heat map: one hue for each side of zero, the stronger the further from it. */
function heatFill(value: number, [low, high]: [number, number]): string {
  const share = value < 0 ? value / Math.min(low, -1e-9) : value / Math.max(high, 1e-9)
  const hue = value < 0 ? 'var(--series-2)' : 'var(--series-1)'
  return `color-mix(in oklab, var(--color-sunken), ${hue} ${Math.round(Math.min(1, Math.max(0, share)) * 100)}%)`
}

function heatmapOptions(plot: Extract<PlotView, { kind: 'heatmap' }>): Plot.PlotOptions {
  const cells = plot.values.flatMap((row, i) =>
    row.flatMap((value, j) => (value === null ? [] : [{ row: plot.rows[i], column: plot.columns[j], value }])),
  )
  const longest = Math.max(4, ...plot.rows.map((name) => name.length))
  const margin = Math.min(170, 24 + 6.5 * longest)
  return {
    height: Math.min(640, plot.rows.length * 26 + margin + 16),
    marginLeft: margin,
    marginTop: margin,
    x: { label: null, domain: plot.columns, axis: 'top', tickRotate: -90 },
    y: { label: null, domain: plot.rows },
    color: { type: 'identity' },
    marks: [
      Plot.cell(cells, {
        x: 'column',
        y: 'row',
        fill: (cell: HeatCell) => heatFill(cell.value, plot.range),
        inset: 0.5,
        rx: 2,
      }),
      ...(plot.columns.length <= 12
        ? [
            Plot.text(cells, {
              x: 'column',
              y: 'row',
              text: (cell: HeatCell) => formatNumber(Math.round(cell.value * 100) / 100),
              fill: (cell: HeatCell) => (Math.abs(cell.value) > 0.55 ? 'var(--color-on-accent)' : 'var(--color-text)'),
              fontSize: 10,
            }),
          ]
        : []),
    ],
  }
}

type HeatCell = { row: string | undefined; column: string | undefined; value: number }

function Numbers({ table }: { table: ReturnType<typeof plotTable> }) {
  return (
    <div className="plot__table">
      <table className="plain-table">
        <thead>
          <tr>
            {table.columns.map((column, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the numbers do not change while they are shown.
              <th key={index} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the numbers do not change while they are shown.
            <tr key={at}>
              {row.map((value, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the numbers do not change while they are shown.
                <td key={index} className="numeric">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.more > 0 && <p className="known__more">and {table.more.toLocaleString('en')} more</p>}
    </div>
  )
}
