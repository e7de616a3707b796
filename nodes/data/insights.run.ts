import { defineRun } from '../core/run.ts'
import { featuresOf, targetOf } from '../core/spec/table.ts'
import type { Finding, Plot } from '../core/value.ts'
import { columnFindings } from './insights/columnFindings.ts'
import { bySeverity, counted } from './insights/finding.ts'
import { pairFindings } from './insights/pairFindings.ts'
import { partFindings, powerFindings, targetFindings } from './insights/targetFindings.ts'
import { insights } from './insights.node.ts'

export const runInsights = defineRun(insights, async ({ inputs, params, context }) => {
  const { tables, signal } = context
  context.progress({ fraction: 0, message: 'Reading the table' })
  // Facts of the columns as they stand; a table with open steps has them once it is written.
  const table = await tables.materialise(inputs.table)
  const sample = await tables.sample(table, params.rows)
  signal.throwIfAborted()
  const { rows, columns } = table
  const target = targetOf(columns)
  const features = featuresOf(columns)
  context.progress({ fraction: 0.2, message: 'Looking for equal rows' })
  const compared = columns.filter((each) => each.role === 'feature' || each.role === 'target').map((each) => each.name)
  const repeated = await tables.repeatedRows(table, compared)
  signal.throwIfAborted()
  const findings: Finding[] = columnFindings(features, rows, sample)
  const plots: Plot[] = []
  if (target) {
    findings.push(...targetFindings(target, rows, sample))
    const powers = powerFindings({
      features,
      target,
      sample,
      leakage: params.leakage,
      onEach: (done) => {
        signal.throwIfAborted()
        context.progress({ fraction: 0.3 + 0.4 * done, message: 'Asking what each column tells alone' })
      },
    })
    findings.push(...powers.findings)
    plots.push(...powers.plots)
  }
  context.progress({ fraction: 0.7, message: 'Comparing columns' })
  const pairs = pairFindings(target ? [...features, target] : features, target, sample)
  findings.push(...pairs.findings)
  plots.push(
    ...pairs.plots,
    ...gaps(
      columns.filter((each) => (each.missing ?? 0) > 0),
      rows,
    ),
  )
  signal.throwIfAborted()
  context.progress({ fraction: 0.9, message: 'Comparing the parts' })
  findings.push(...partFindings({ columns, target, partRows: table.partRows, sample, repeated }))
  if (repeated.repeated > 0)
    findings.push({
      code: 'duplicate_rows',
      severity: repeated.repeated / rows > 0.01 ? 'warning' : 'info',
      columns: [],
      message: `${counted(repeated.repeated, 'row')} ${repeated.repeated === 1 ? 'repeats' : 'repeat'} an earlier one in every column that is learned from.`,
      hint: 'If they are the same thing recorded twice, remove them; if such rows just happen often, keep them.',
      fix: { kind: 'insertUpstream', title: 'Remove duplicates', port: 'table', type: 'prepare.deduplicate' },
    })
  context.progress({ fraction: 1, message: 'Done' })
  const sorted = bySeverity(findings)
  return {
    report: {
      type: 'report',
      about: 'what the data hold',
      metrics: [],
      plots,
      findings: sorted,
      text: [
        sorted.length === 0
          ? 'Nothing was found that would spoil a model.'
          : `${counted(sorted.length, 'finding')}, ${counted(sorted.filter((each) => each.severity === 'error').length, 'serious one')} among them.`,
        sample.rows < sample.of
          ? `Looked at ${sample.rows.toLocaleString('en')} of ${counted(sample.of, 'row')}, spread over the table; duplicates were searched in all.`
          : `Looked at all ${counted(rows, 'row')} and ${counted(columns.length, 'column')}.`,
        ...(target ? [] : ['No column is chosen as the one to predict: leaks and the target were not looked at.']),
      ],
    },
  }
})

/** Which columns miss how much. */
const gaps = (columns: readonly { name: string; missing?: number | undefined }[], rows: number): Plot[] =>
  columns.length === 0
    ? []
    : [
        {
          kind: 'bars',
          title: 'Missing values',
          x: 'per cent of the rows',
          bars: columns
            .map((each) => ({ name: each.name, value: rows === 0 ? 0 : ((each.missing ?? 0) / rows) * 100 }))
            .toSorted((a, b) => b.value - a.value)
            .slice(0, 20),
        },
      ]
