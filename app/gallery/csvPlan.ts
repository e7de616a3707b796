import type { CsvFactsResource } from '#app/api/flows.ts'
import { formatCount, formatPercent, joinWords, kindNames } from '#app/ui/format.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import type { Column, ColumnKind, ColumnRole } from '#nodes/core/spec/table.ts'
import { proposeFlow } from '#nodes/propose.ts'

/** What a person set otherwise than it was found. */
export type ColumnChanges = Readonly<Record<string, { kind?: ColumnKind; use?: boolean }>>

/** The facts with a person's changes in them. */
export function changedFacts(facts: CsvFactsResource, changes: ColumnChanges): CsvFactsResource {
  return {
    ...facts,
    columns: facts.columns.map((column) => {
      const { kind = column.kind, use } = changes[column.name] ?? {}
      const role: ColumnRole = use === undefined ? column.role : use ? 'feature' : 'ignore'
      return { ...column, kind, role }
    }),
  }
}

/** The flow for a file, a target and a person's changes: kinds and roles that differ from what was found are said in the flow. */
export function planFlow(options: {
  name: string
  file: string
  target: string
  facts: CsvFactsResource
  changes: ColumnChanges
}): Flow {
  const { name, file, target, facts, changes } = options
  const flow = proposeFlow({ name, file, target, facts: changedFacts(facts, changes) })
  const overrides = Object.entries(changes).flatMap(([column, { kind, use }]) => {
    const found = facts.columns.find((each) => each.name === column)
    const override = {
      ...(kind !== undefined && kind !== found?.kind && { kind }),
      ...(use === true && found?.role !== 'feature' && column !== target && { role: 'feature' }),
      ...(use === false && column !== target && { role: 'ignore' }),
    }
    return Object.keys(override).length === 0 ? [] : [[column, override] as const]
  })
  if (overrides.length === 0) return flow
  return {
    ...flow,
    nodes: flow.nodes.map((node) => {
      const before = node.params['columns']
      if (node.type !== 'data.columns' || before === null || typeof before !== 'object' || Array.isArray(before))
        return node
      const columns = { ...before }
      for (const [column, override] of overrides) columns[column] = { ...Object(columns[column]), ...override }
      return { ...node, params: { ...node.params, columns } }
    }),
  }
}

/** What a person should know about the data before they go on, most important first. */
export function dataRemarks(
  facts: CsvFactsResource,
  target: string | undefined,
): { tone: 'warn' | 'info' | 'bad'; text: string }[] {
  const remarks: { tone: 'warn' | 'info' | 'bad'; text: string }[] = []
  const column = facts.columns.find((each) => each.name === target)
  if (facts.rows === 0)
    remarks.push({ tone: 'bad', text: 'The file has no rows, only a header. There is nothing to learn from.' })
  else if (facts.columns.length < 2) {
    remarks.push({
      tone: 'bad',
      text: 'The file has one column only. A model needs at least one more to predict from; check how the columns are separated.',
    })
  } else if (facts.rows < 50) {
    remarks.push({
      tone: 'warn',
      text: `Only ${formatCount(facts.rows, 'row')}: a model can hardly learn from so few.`,
    })
  }
  if (column) remarks.push(...targetRemarks(column, facts.rows))
  if (facts.ragged.count > 0) {
    const lines = facts.ragged.lines.slice(0, 5).map(String)
    remarks.push({
      tone: 'warn',
      text: `${formatCount(facts.ragged.count, 'row has', 'rows have')} another number of cells than the header (${lines.length === 1 ? 'line' : 'lines'} ${joinWords(lines)}${facts.ragged.count > lines.length ? ', …' : ''}).`,
    })
  }
  const isTooLittle = remarks.some((remark) => remark.tone === 'bad')
  // The notes say it again in other words.
  const notes = isTooLittle ? facts.notes.filter((note) => !/one column only|no rows/.test(note)) : facts.notes
  for (const note of notes) remarks.push({ tone: 'info', text: note })
  const empty = facts.columns.filter(
    (each) => each.missing !== undefined && each.missing >= facts.rows && facts.rows > 0,
  )
  if (empty.length > 0)
    remarks.push({ tone: 'warn', text: `Nothing is in ${joinWords(empty.map((each) => each.name))}; left out.` })
  const gaps = facts.columns.filter((each) => (each.missing ?? 0) > 0 && !empty.includes(each) && each.name !== target)
  if (gaps.length > 0) {
    const cells = gaps.reduce((sum, each) => sum + (each.missing ?? 0), 0)
    const where = gaps.length <= 4 ? joinWords(gaps.map((each) => each.name)) : formatCount(gaps.length, 'column')
    remarks.push({
      tone: 'info',
      text: `${formatCount(cells, 'value is', 'values are')} missing in ${where}; the flow fills them in.`,
    })
  }
  const aside = facts.columns.filter(
    (each) => (each.role === 'id' || each.role === 'ignore') && each.name !== target && !empty.includes(each),
  )
  if (aside.length > 0) {
    remarks.push({
      tone: 'info',
      text: `Not learned from: ${aside
        .slice(0, 4)
        .map((each) => `${each.name} (${whyAside(each)})`)
        .join(', ')}${aside.length > 4 ? ', …' : ''}.`,
    })
  }
  return remarks
}

const whyAside = (column: Column): string =>
  column.role === 'id' ? 'names the row' : column.kind === 'text' ? 'free text' : kindNames[column.kind].toLowerCase()

function targetRemarks(column: Column, rows: number): { tone: 'warn' | 'bad' | 'info'; text: string }[] {
  const missing = column.missing ?? 0
  if (missing >= rows && rows > 0)
    return [{ tone: 'bad', text: `“${column.name}” is empty in every row: it cannot be learned.` }]
  if (column.distinct === 1)
    return [{ tone: 'bad', text: `“${column.name}” is the same in every row: there is nothing to predict.` }]
  if (column.kind === 'text') {
    return [
      {
        tone: 'bad',
        text: `“${column.name}” is free text with too many different values to predict. Choose another column, or set its kind to category.`,
      },
    ]
  }
  if (missing > 0) {
    return [
      {
        tone: 'info',
        text: `${formatCount(missing, 'row has', 'rows have')} no ${column.name} (${formatPercent(missing / rows)}); they are set aside, not guessed.`,
      },
    ]
  }
  return []
}

/** A name for the flow: "exam-scores_2024.csv" → "Exam scores 2024: predict score". */
export function flowName(file: string, target: string): string {
  const words = file
    .replace(/\.[a-z]{1,5}$/i, '')
    .replace(/[-_]+/g, ' ')
    .trim()
  const name = words === '' ? 'My data' : words.charAt(0).toUpperCase() + words.slice(1)
  return `${name}: predict ${target}`.slice(0, 200)
}
