import { call, columnRef, type Expr, ifElse, literal, type Scalar } from '#nodes/core/expr/expr.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import type { Recipe, RecipeStep } from '#nodes/core/transform.ts'

export const column = (name: string, kind: Column['kind'], rest: Partial<Column> = {}): Column => ({
  name,
  kind,
  role: 'feature',
  ...rest,
})

export const step = (title: string, write: [Column, Expr][], rest: Partial<RecipeStep> = {}): RecipeStep => ({
  node: `test.${title}`,
  version: 1,
  title,
  atPrediction: 'apply',
  state: {},
  write: write.map(([each, expr]) => ({ column: each, expr })),
  drop: [],
  ...rest,
})

export const recipe = (input: Column[], steps: RecipeStep[]): Recipe => ({ source: 'source', input, steps })

export const fillStep = (name: string, value: Scalar, kind: Column['kind'] = 'number'): RecipeStep =>
  step('Fill', [[column(name, kind), call('coalesce', columnRef(name), literal(value))]])

export const scaleStep = (name: string, mean: number, deviation: number): RecipeStep =>
  step('Scale', [
    [column(name, 'number'), call('divide', call('subtract', columnRef(name), literal(mean)), literal(deviation))],
  ])

/** One column a category; `otherwise` is what an unseen one gives: 0, or null where it is refused. */
export const encodeStep = (name: string, categories: string[], otherwise: 0 | null): RecipeStep =>
  step(
    'Encode',
    categories.map((category): [Column, Expr] => [
      column(`${name}=${category}`, 'number'),
      {
        op: 'lookup',
        arg: columnRef(name),
        entries: categories.map((each): [string, Scalar] => [each, each === category ? 1 : 0]),
        otherwise: literal(otherwise),
      },
    ]),
    { drop: [name] },
  )

export const islands = ['Biscoe', 'Dream', 'Torgersen']
export const penguinInput: Column[] = [
  column('island', 'category', { categories: islands }),
  column('bill', 'number'),
  column('mass', 'integer'),
  column('tagged', 'boolean'),
  column('note', 'text', { role: 'ignore' }),
  column('species', 'category', { role: 'target' }),
]
/** Fills and scales the bill, encodes the island and refuses new ones, makes a feature of mass and tag, drops rows of heavy birds. */
export const penguins: Recipe = recipe(penguinInput, [
  fillStep('bill', 44),
  step('Filter', [], { atPrediction: 'skip', keep: call('less', columnRef('mass'), literal(9000)) }),
  scaleStep('bill', 44, 5.5),
  encodeStep('island', islands, null),
  step('Formula', [
    [column('heavy', 'boolean'), call('and', columnRef('tagged'), call('greater', columnRef('mass'), literal(4000)))],
    [column('mass', 'number'), call('log', columnRef('mass'))],
  ]),
  step('Unused', [[column('noted', 'number'), ifElse(call('isMissing', columnRef('note')), literal(0), literal(1))]]),
])
export const penguinFeatures = ['bill', 'island=Biscoe', 'island=Dream', 'island=Torgersen', 'heavy', 'mass']
