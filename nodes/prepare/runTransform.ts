import type { RunContext } from '../core/run.ts'
import type { Transform } from '../core/transform.ts'
import type { TableValue } from '../core/value.ts'
import { fitStep } from './fitStep.ts'

type Preparing<Params> = { id: string; version: number; title: string; transform?: Transform<Params, unknown> }

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
    context.log(
      names.length === 0
        ? 'There was nothing to do.'
        : `${names.length === 1 ? 'Column' : `${names.length} columns`} written: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}.`,
    )
    return { table: step.write.length === 0 && step.drop.length === 0 ? table : context.tables.withStep(table, step) }
  }
