import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ModelView, PlotView, ReportView } from '#app/api/values.ts'
import { escapeHtml } from '#app/results/share/html.ts'
import { modelCardHtml, modelCardMarkdown } from '#app/results/share/modelCard.ts'
import { plotSvg, roundTicks } from '#app/results/share/plotSvg.ts'
import { reportHtml } from '#app/results/share/reportHtml.ts'
import { fileName } from '#app/results/share/saveFile.ts'

const plots: PlotView[] = [
  {
    kind: 'lines',
    title: 'ROC curve',
    x: 'false alarms',
    y: 'found',
    marker: 0.3,
    series: [
      {
        name: 'model',
        points: [
          [0, 0],
          [0.2, 0.8],
          [1, 1],
        ],
      },
      {
        name: 'one row',
        points: [
          [0, 0.5],
          [1, 0.6],
        ],
        faint: true,
      },
      {
        name: 'guessing',
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
  },
  {
    kind: 'scatter',
    title: 'Predicted and actual',
    x: 'actual',
    y: 'predicted',
    points: [
      [1, 2],
      [3, 4],
    ],
    diagonal: true,
  },
  {
    kind: 'histogram',
    title: 'Errors',
    x: 'error',
    bins: [
      { from: 0, to: 1, count: 3 },
      { from: 1, to: 2, count: 0 },
    ],
  },
  {
    kind: 'confusion',
    title: 'Classes',
    classes: ['a<b', 'c'],
    counts: [
      [4, 1],
      [0, 0],
    ],
  },
  {
    kind: 'bars',
    title: 'What matters',
    x: 'rise',
    bars: [
      { name: 'size', value: 2 },
      { name: 'age', value: -1 },
    ],
  },
  { kind: 'heatmap', title: 'Together', rows: ['a'], columns: ['b'], values: [[null]], range: [-1, 1] },
  {
    kind: 'table',
    title: 'Weakest',
    columns: ['Column', 'Rows'],
    rows: [
      ['region', 12],
      [null, true],
    ],
  },
]
const report: ReportView = {
  type: 'report',
  about: 'price <b>"x"</b> on test rows',
  text: ['Off by 2 on average & more.', 'Judged by 40 rows.'],
  metrics: [
    {
      name: 'mae',
      title: 'Average error (MAE)',
      value: 2,
      baseline: 5,
      part: 'test',
      better: 'lower',
      interval: { low: 1.5, high: 2.5, samples: 500 },
    },
  ],
  plots,
  findings: [{ code: 'weak_slice', severity: 'warning', message: 'Weak where <i>', hint: 'More rows.', columns: [] }],
}

test('a report is one page that needs nothing but itself, with everything of it, and nothing of it is markup', () => {
  const html = reportHtml(report, 'on 1 May 2026')
  expect(html).not.toMatch(/<script|https?:|<link|src=|@import|url\(/)
  expect(html).toContain('Report: price &lt;b&gt;&quot;x&quot;&lt;/b&gt; on test rows')
  expect(html).toContain('Off by 2 on average &amp; more.')
  expect(html).toContain('Between 1.5 and 2.5 in 19 of 20 samples of these rows.')
  expect(html).toContain('Weak where &lt;i&gt;')
  for (const { title } of plots) expect(html).toContain(`<h2>${escapeHtml(title)}</h2>`)
  expect(html.match(/<svg/g)).toHaveLength(4)
  expect(html).toContain('<th>a&lt;b</th>')
  expect(html).toContain('<td>region</td><td>12</td>')
  // Every element that is opened is closed.
  const open = (tag: string) => [...html.matchAll(new RegExp(`<${tag}[ >]`, 'g'))].length
  const shut = (tag: string) => [...html.matchAll(new RegExp(`</${tag}>`, 'g'))].length
  for (const tag of ['svg', 'figure', 'table', 'tr', 'td', 'th', 'li', 'p', 'div', 'text', 'h2'])
    expect(open(tag), tag).toBe(shut(tag))
})

test('whatever is drawn, every coordinate is a number', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
  const points = fc.array(fc.tuple(number, number), { maxLength: 20 })
  fc.assert(
    fc.property(points, fc.boolean(), (given, diagonal) => {
      const svg =
        plotSvg({ kind: 'scatter', title: 't', x: 'x', y: 'y', points: given, diagonal }) +
        String(plotSvg({ kind: 'lines', title: 't', x: 'x', y: 'y', series: [{ name: 'a', points: given }] })) +
        String(plotSvg({ kind: 'bars', title: 't', x: 'x', bars: given.map(([, value]) => ({ name: 'a', value })) }))
      expect(svg).not.toMatch(/NaN|Infinity|undefined/)
    }),
  )
})

test('ticks are round, in the range and few', () => {
  expect(roundTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
  expect(roundTicks(-3, 47)).toEqual([0, 10, 20, 30, 40])
  expect(roundTicks(5, 5)).toEqual([5])
})

const model: ModelView = {
  type: 'model',
  task: 'binary',
  target: { name: 'churned', kind: 'category', role: 'target' },
  inputs: [
    { name: 'age', kind: 'integer', role: 'feature', min: 18, max: 90, missing: 3 },
    { name: 'plan|x', kind: 'category', role: 'feature', categories: ['basic', 'pro'] },
  ],
  recipe: { steps: [{ title: 'Fill gaps', atPrediction: 'apply' }] },
  features: ['age', 'plan'],
  method: 'random forest',
  classes: ['no', 'yes'],
  parameters: 1200,
  training: { engine: 'own', seed: 7, epochs: 100, bestEpoch: 100, metrics: { 'validation.accuracy': 0.875 } },
}

test('a model card says what it does, needs and cannot know', () => {
  const markdown = modelCardMarkdown(model)
  expect(markdown).toMatch(
    /^# Model card: churned\n\n## What it does\n\nIt decides between two classes: churned \(no and yes\), from 2 columns\./,
  )
  expect(markdown).toContain('random forest')
  expect(markdown).toContain('| plan\\|x | ')
  expect(markdown).toContain('1. Fill gaps')
  expect(markdown).toContain('Values were missing in age already in training.')
  const html = modelCardHtml(model)
  expect(html).toContain('<h1>Model card: churned</h1>')
  expect(html).toContain('<td>plan|x</td>')
  expect(html).not.toMatch(/<script|https?:/)
})

test('a file is named for what it is about', () => {
  expect(fileName('Größe of “cars” on test rows')).toBe('größe-of-cars-on-test-rows')
  expect(fileName('—')).toBe('report')
})
