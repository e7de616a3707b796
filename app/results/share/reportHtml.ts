import type { PlotView, ReportView } from '#app/api/values.ts'
import { formatNumber } from '#app/ui/format.ts'
import { intervalWords, metricSentence, metricValue, positiveClassOf } from '../metricWords.ts'
import { plotTable, plotWords } from '../plotWords.ts'
import { escapeHtml, htmlPage, htmlTable } from './html.ts'
import { plotSvg } from './plotSvg.ts'

/** A report as one page that needs nothing but itself: no script, no network. `made`: when, in words. */
export function reportHtml(report: ReportView, made: string): string {
  const title = `Report: ${report.about}`
  const positive = positiveClassOf(report)
  const [lead, ...rest] = report.text
  const body = [
    `<h1>${escapeHtml(title)}</h1>`,
    lead === undefined ? '' : `<p class="lead">${escapeHtml(lead)}</p>`,
    ...rest.map((line) => `<p>${escapeHtml(line)}</p>`),
    ...(report.findings ?? []).map(
      ({ message, hint }) =>
        `<div class="finding"><p>${escapeHtml(message)}</p><p class="soft">${escapeHtml(hint)}</p></div>`,
    ),
    report.metrics.length === 0
      ? ''
      : `<h2>Figures</h2><ul class="metrics">${report.metrics
          .map((metric) => {
            const sure = intervalWords(metric)
            return `<li><p class="soft">${escapeHtml(metric.title)}</p><p class="value">${escapeHtml(metricValue(metric))}</p><p>${escapeHtml(metricSentence(metric, positive))}</p>${sure === undefined ? '' : `<p class="soft">${escapeHtml(sure)}</p>`}</li>`
          })
          .join('')}</ul>`,
    ...report.plots.map(figure),
    `<p class="soft">Made with Modelwright, ${escapeHtml(made)}.</p>`,
  ]
  return htmlPage(title, body.filter((each) => each !== '').join('\n'))
}

function figure(plot: PlotView): string {
  const head = `<figcaption><h2>${escapeHtml(plot.title)}</h2>${plot.kind === 'table' ? '' : `<p class="soft">${escapeHtml(plotWords(plot))}</p>`}</figcaption>`
  return `<figure>${head}${plotSvg(plot) ?? matrix(plot)}</figure>`
}

/** Tables as they are; matrices with a colour behind each cell. */
function matrix(plot: PlotView): string {
  if (plot.kind === 'confusion')
    return shaded(
      ['Actual \\ predicted', ...plot.classes],
      plot.counts.map((row, index) => {
        const sum = row.reduce((all, count) => all + count, 0)
        return {
          name: plot.classes[index] ?? '',
          cells: row.map((count) => ({ count, share: sum === 0 ? 0 : count / sum })),
        }
      }),
    )
  if (plot.kind === 'heatmap') {
    const [low, high] = plot.range
    const most = Math.max(Math.abs(low), Math.abs(high), 1e-9)
    return shaded(
      ['', ...plot.columns],
      plot.values.map((row, index) => ({
        name: plot.rows[index] ?? '',
        cells: row.map((value) => ({ count: value, share: Math.abs(value ?? 0) / most })),
      })),
    )
  }
  const { columns, rows, more } = plotTable(plot)
  return `${htmlTable(columns, rows)}${more > 0 ? `<p class="soft">and ${formatNumber(more)} more</p>` : ''}`
}

type ShadedRow = { name: string; cells: { count: number | null; share: number }[] }

const shaded = (columns: readonly string[], rows: readonly ShadedRow[]): string =>
  `<table><thead><tr>${columns.map((each) => `<th>${escapeHtml(each)}</th>`).join('')}</tr></thead><tbody>${rows
    .map(
      ({ name, cells }) =>
        `<tr><th>${escapeHtml(name)}</th>${cells
          .map(
            ({ count, share }) =>
              `<td class="cell" style="background:color-mix(in oklab, var(--sunken), var(--s1) ${Math.round(Math.min(1, share) * 60)}%)">${formatNumber(count)}</td>`,
          )
          .join('')}</tr>`,
    )
    .join('')}</tbody></table>`
