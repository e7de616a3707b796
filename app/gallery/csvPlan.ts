import type { CsvFactsResource } from '#app/api/flows.ts'
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
      const role: ColumnRole = use === undefined ? roleAs(kind, column) : use ? 'feature' : 'ignore'
      return { ...column, kind, role }
    }),
  }
}

/** As the Columns node has it: text that was made a category is learned from, what was made text is not. */
function roleAs(kind: ColumnKind, { kind: found, role }: Column): ColumnRole {
  if (kind === found) return role
  if (role === 'ignore' && kind !== 'text' && kind !== 'image') return 'feature'
  return role === 'feature' && kind === 'text' ? 'ignore' : role
}

/** The flow for a file, a target and a person's changes: kinds and roles that differ from what was found are said in the flow. */
export function planFlow(options: {
  name: string
  file: string
  /** Of the node that reads it; a CSV file, unless told otherwise. */
  type?: string
  target: string
  facts: CsvFactsResource
  changes: ColumnChanges
}): Flow {
  const { name, file, type, target, facts, changes } = options
  const source = type === undefined ? {} : { type }
  const flow = proposeFlow({ name, file, ...source, target, facts: changedFacts(facts, changes) })
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

/** A name for the flow: "exam-scores_2024.csv" → "Exam scores 2024: predict score". */
export function flowName(file: string, target: string): string {
  const words = file
    .replace(/\.[a-z]{1,5}$/i, '')
    .replace(/[-_]+/g, ' ')
    .trim()
  const name = words === '' ? 'My data' : words.charAt(0).toUpperCase() + words.slice(1)
  return `${name}: predict ${target}`.slice(0, 200)
}
