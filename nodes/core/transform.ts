import type { Expr, Scalar } from './expr/expr.ts'
import type { Column } from './spec/table.ts'

/** What happens to a preparing step when an endpoint gets a raw row. */
export type AtPrediction = 'apply' | 'skip' | 'lookup' | 'refuse'

/** One column that a step writes; `column.name` may be new or replace an old one. */
export type ColumnExpr = {
  column: Column
  expr: Expr
  /**
   * What the table gets on which the step was fitted, where its train rows must not see their own answer (cross-fitting); may read `__row` and
   * the part. Other tables and endpoints get `expr`.
   */
  training?: Expr
}

/**
 * A column that a function of ours makes, where no expression can say it (a picture to numbers, a text to tokens). `function` names
 * one of stepFunctions.ts; `state` is all it needs, as JSON. Bulk runs and endpoints call the same function.
 */
export type StepCall = { function: string; inputs: string[]; output: Column; state: unknown }

/**
 * What a fitted step does to a table, as data: write columns, drop columns, keep rows. The same description becomes SQL in
 * training and a plain function at an endpoint, so the two cannot drift apart.
 */
export type StepEffect = {
  write: ColumnExpr[]
  drop: string[]
  /** Columns made by functions; like `write`, they see the columns as they were before the step. */
  calls?: StepCall[]
  /** Rows to keep (training only, `atPrediction: 'skip'`). */
  keep?: Expr
  /** Names of the columns afterwards in their new order; those that it does not name follow. */
  order?: string[]
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
  /** Hands every row's values over, in order; gives null. For what no figure says (a vocabulary). */
  | { fn: 'visit'; columns: string[]; visit: (values: Scalar[]) => void }

export type AggregateResult = Scalar | { value: string; count: number }[]

/** Answers figures over the train rows (all rows where there is no split). Population standard deviation, as scikit-learn's scaler. */
export type Aggregator = (wanted: Record<string, Aggregate>) => Promise<Record<string, AggregateResult>>

/**
 * A preparing step that runs the same in training and at an endpoint. `fit` learns a JSON state from train rows; `effect`
 * says what that state does. A step that learns is refused before a split.
 */
export type Transform<Params, State> = {
  /** A function where it hangs on the settings: own edges need no learning, quantiles do. */
  learns: boolean | ((params: Params) => boolean)
  atPrediction: AtPrediction
  reason?: string
  fit: (options: { params: Params; columns: Column[]; aggregate: Aggregator }) => Promise<State>
  /** May say for these settings what happens at a prediction, where that differs from the transform's own. */
  effect: (options: {
    params: Params
    columns: Column[]
    state: State
  }) => StepEffect & { atPrediction?: AtPrediction; reason?: string }
}

/** Whether a preparing step learns from rows with these settings; without settings, whether it ever does. */
export const learnsWith = (
  transform: Pick<Transform<never, unknown>, 'learns'> | undefined,
  params?: unknown,
): boolean =>
  typeof transform?.learns === 'function'
    ? params === undefined || transform.learns(params as never)
    : transform?.learns === true
