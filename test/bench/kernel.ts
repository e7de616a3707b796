import { call, columnRef, literal } from '#nodes/core/expr/expr.ts'
import { formatFlow } from '#nodes/core/flow/canonical.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import { parseFlow } from '#nodes/core/flow/parse.ts'
import { compileRecipe } from '#nodes/core/recipe.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import type { RecipeStep } from '#nodes/core/transform.ts'
import { catalogue } from '#nodes/index.ts'
import { bigFlow } from '#test/helpers/bigFlow.ts'
import { type Benchmark, median } from './figure.ts'

/** Median milliseconds of some runs of `work`, after one to warm up. */
function timeOf(rounds: number, work: () => unknown): number {
  work()
  const times = Array.from({ length: rounds }, () => {
    const begun = performance.now()
    work()
    return performance.now() - begun
  })
  return median(times)
}

const number = (name: string): Column => ({ name, kind: 'number', role: 'feature' })

/** Eight numeric columns, each filled and scaled, as most recipes do. */
function recipeRate(rounds: number): number {
  const names = Array.from({ length: 8 }, (_, at) => `n${at}`)
  const step = (title: string, exprOf: (name: string) => ReturnType<typeof call>): RecipeStep => ({
    node: 'prepare.step',
    version: 1,
    title,
    atPrediction: 'apply',
    write: names.map((name) => ({ column: number(name), expr: exprOf(name) })),
    drop: [],
    state: {},
  })
  const steps = [
    step('Fill', (name) => call('coalesce', columnRef(name), literal(1))),
    step('Scale', (name) => call('divide', call('subtract', columnRef(name), literal(3)), literal(2))),
  ]
  const compiled = compileRecipe({ source: '', input: names.map(number), steps }, names)
  const rows = Array.from({ length: 1000 }, (_, at) =>
    Object.fromEntries(names.map((name, place) => [name, (at + place) % 9 === 0 ? null : at / 7])),
  )
  const milliseconds = timeOf(rounds, () => {
    for (const [at, row] of rows.entries()) compiled.apply(row, at)
  })
  return (rows.length / milliseconds) * 1000
}

export const kernel: Benchmark = {
  name: 'kernel',
  title: 'Kernel: what the editor does at every edit, and the endpoint at every row',
  run: async ({ short }) => {
    const rounds = short ? 5 : 30
    const infer = (size: number) => {
      const flow = bigFlow(size)
      return timeOf(rounds, () => inferFlow({ flow, catalogue, facts: () => undefined, parameters: {} }))
    }
    const large = bigFlow(5000)
    return [
      { what: 'a flow of 300 nodes inferred', value: infer(300), unit: 'ms', target: 'under 30 ms' },
      { what: 'a flow of 1,000 nodes inferred', value: infer(1000), unit: 'ms', target: 'under 150 ms' },
      { what: 'a file of 5,000 nodes read', value: timeOf(rounds, () => parseFlow(large, catalogue)), unit: 'ms' },
      { what: 'a file of 5,000 nodes written', value: timeOf(rounds, () => formatFlow(large)), unit: 'ms' },
      { what: 'rows through a recipe of 8 columns', value: recipeRate(rounds), unit: 'rows/s', target: '300,000' },
    ]
  },
}
