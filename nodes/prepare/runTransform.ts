import { NodeError, type RunContext } from '../core/run.ts'
import type { StepEffect, Transform } from '../core/transform.ts'
import type { TableValue } from '../core/value.ts'
import { fitStep } from './fitStep.ts'

type Preparing<Params> = { id: string; version: number; title: string; transform?: Transform<Params, unknown> }

const isIdle = ({ write, drop, calls, keep, order }: StepEffect): boolean =>
  write.length === 0 && drop.length === 0 && !calls?.length && !keep && !order

/** The run of any preparing step: learn from the train rows, add the step to the recipe. Nothing is computed yet. */
export const runTransform =
  <Params>(definition: Preparing<Params>) =>
  async (options: {
    inputs: { table: TableValue }
    params: Params
    context: RunContext
  }): Promise<{ table: TableValue }> => {
    const { inputs, params, context } = options
    const { id, version, title, transform } = definition
    if (!transform) throw new Error(`"${id}" has no transform.`)
    const table = inputs.table
    const step = await fitStep(
      // Parameters and transform come from one definition: they fit.
      { node: id, version, title, transform: transform as Transform<unknown, unknown>, params },
      table.columns,
      context.tables.aggregator(table),
    )
    context.signal.throwIfAborted()
    const names = step.write.map((each) => each.column.name)
    if (names.length > 0 || isIdle(step))
      context.log(
        names.length === 0
          ? 'There was nothing to do.'
          : `${names.length === 1 ? 'Column' : `${names.length} columns`} written: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}.`,
      )
    if (isIdle(step)) return { table }
    const next = context.tables.withStep(table, step)
    if (!step.keep) return { table: next }
    // How many rows stay is only known when they have been looked at.
    const kept = await context.tables.materialise(next)
    context.log(`${kept.rows.toLocaleString('en')} of ${table.rows.toLocaleString('en')} rows kept.`)
    if (kept.rows === 0)
      throw new NodeError('no_rows_left', 'No row is left.', { hint: 'Ask for less, so that some rows stay.' })
    return { table: kept }
  }
