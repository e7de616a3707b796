import type { Expr, Scalar } from './expr/expr.ts'
import type { Column } from './spec/table.ts'

/** What happens to a preparing step when an endpoint gets a raw row. */
export type AtPrediction = 'apply' | 'skip' | 'lookup' | 'refuse'

/** One column that a step writes; `column.name` may be new or replace an old one. */
export type ColumnExpr = { column: Column; expr: Expr }

/**
 * What a fitted step does to a table, as data: write columns, drop columns, keep rows. The same description becomes SQL in
 * training and a plain function at an endpoint, so the two cannot drift apart.
 */
export type StepEffect = {
  write: ColumnExpr[]
  drop: string[]
  /** Rows to keep (training only, `atPrediction: 'skip'`). */
  keep?: Expr
}

/** A step of a recipe, fitted: everything that is needed to apply it anywhere. */
export type RecipeStep = StepEffect & {
  node: string
  version: number
  title: string
  atPrediction: AtPrediction
  /** For `refuse`: why an endpoint cannot do it. */
  reason?: string
  /** What was learned, for people to read: { age: { fill: 38 } }. */
  state: unknown
}

/**
 * The way from raw columns to a model's columns. `input` are the source's columns with their kinds, roles and facts; `source` is the
 * stored table of raw values, by whose `__row` numbers any later row can be traced back.
 */
export type Recipe = { source: string; input: Column[]; steps: RecipeStep[] }

/** One figure over the rows a step learns from. Missing values are left out; `count` counts what is there. */
export type Aggregate =
  | { fn: 'count' | 'countMissing' | 'mean' | 'stddev' | 'min' | 'max' | 'median' | 'mode'; column: string }
  | { fn: 'quantile'; column: string; at: number }
  /** Distinct values with their counts, by falling count, ties by text; at most `limit`. */
  | { fn: 'frequencies'; column: string; limit: number }

export type AggregateResult = Scalar | { value: string; count: number }[]

/** Answers figures over the train rows (all rows where there is no split). Population standard deviation, as scikit-learn's scaler. */
export type Aggregator = (wanted: Record<string, Aggregate>) => Promise<Record<string, AggregateResult>>

/**
 * A preparing step that runs the same in training and at an endpoint. `fit` learns a JSON state from train rows; `effect`
 * says what that state does. A step that learns is refused before a split.
 */
export type Transform<Params, State> = {
  learns: boolean
  atPrediction: AtPrediction
  reason?: string
  fit: (options: { params: Params; columns: Column[]; aggregate: Aggregator }) => Promise<State>
  effect: (options: { params: Params; columns: Column[]; state: State }) => StepEffect
}
