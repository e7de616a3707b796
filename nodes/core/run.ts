import type { z } from 'zod'
import type { NodeDefinition, Ports } from './define.ts'
import type { Expr, Scalar } from './expr/expr.ts'
import type { OpenSandbox } from './sandbox.ts'
import type { SelectRequest } from './selected.ts'
import type { ShapeRequest } from './shape.ts'
import type { HeadCell, Source, SourceFacts } from './source.ts'
import type { Column, Part } from './spec/table.ts'
import type { Aggregator, RecipeStep } from './transform.ts'
import type { Digest, TableValue, ValueOf } from './value.ts'

/** Thrown by a run for what a person can mend; anything else that is thrown is a fault of ours. */
export class NodeError extends Error {
  override readonly name = 'NodeError'
  readonly code: string
  readonly hint: string | undefined
  readonly field: string | undefined
  readonly column: string | undefined
  readonly row: number | undefined
  constructor(
    code: string,
    message: string,
    where: { hint?: string; field?: string; column?: string; row?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: where.cause })
    this.code = code
    this.hint = where.hint
    this.field = where.field
    this.column = where.column
    this.row = where.row
  }
}

/** Bytes by content. `put` returns the digest; the same bytes are stored once. */
export type ArtifactAccess = {
  put: (bytes: Uint8Array, kind: string) => Promise<Digest>
  get: (digest: Digest) => Promise<Uint8Array>
}

export type CsvOptions = {
  delimiter?: string | undefined
  quote?: string | undefined
  encoding?: string | undefined
  header?: boolean | undefined
  /** Texts that stand for a missing value, beside the known ones. */
  missing?: string[] | undefined
  /** What to do with rows of another width than the header. */
  ragged: 'refuse' | 'setAside'
}

export type CsvFacts = {
  columns: Column[]
  rows: number
  delimiter: string
  quote: string
  encoding: string
  header: boolean
  /** Rows of another width: line numbers (from 1) of the first ten, and how many. */
  ragged: { count: number; lines: number[] }
  /** Plain sentences about what was mended or looks odd (duplicate or empty headers renamed, …). */
  notes: string[]
  /** sha256 of the file's bytes. */
  content: string
  /** The first rows, in the order of `columns`. */
  head?: HeadCell[][] | undefined
}

/** Some rows of a table (`rows` of `of`), column by column. */
export type TableSample = { rows: number; of: number; columns: ReadonlyMap<string, Scalar[]> }

/** `repeated`: rows that have an equal one before them. `acrossParts`: rows outside the train part with an equal one in it. */
export type RepeatedRows = { repeated: number; acrossParts: number }

/** Tables, all through DuckDB. Rows always come in the order of `__row`. */
export type TableAccess = {
  /** Parses a file into a stored table with its column facts. */
  importCsv: (file: string, options: CsvOptions) => Promise<{ table: TableValue; facts: CsvFacts }>
  /** The same for any other source. */
  importSource: (source: Source) => Promise<{ table: TableValue; facts: SourceFacts }>
  aggregator: (table: TableValue, part?: Part) => Aggregator
  /** Adds a fitted step; nothing is computed, columns get their facts when the table is next materialised. */
  withStep: (table: TableValue, step: RecipeStep) => TableValue
  /** Writes the table as it stands to a new Parquet artifact with fresh column facts. Column kinds and roles as given. */
  materialise: (table: TableValue, changes?: { columns?: Column[]; keep?: Expr }) => Promise<TableValue>
  /** Gives each row its part: `split` column with the role split. Deterministic in the seed and independent of row order in the file system. */
  assignParts: (table: TableValue, plan: SplitPlan, column: string) => Promise<TableValue>
  /** Numeric columns as one row-major Float32Array; a missing value is NaN. */
  matrix: (table: TableValue, columns: string[], part?: Part) => Promise<{ rows: number; values: Float32Array }>
  /** One column as plain values. */
  values: (table: TableValue, column: string, part?: Part) => Promise<Scalar[]>
  /** Rows as objects, for previews and replays (never for whole large tables). Includes `__row` when asked for. */
  rows: (
    table: TableValue,
    options: { offset?: number; limit: number; part?: Part; columns?: string[]; keep?: Expr },
  ) => Promise<Record<string, Scalar>[]>
  /** About `limit` rows spread evenly over the table, for figures that need not see every row. Equal tables give equal samples. */
  sample: (table: TableValue, limit: number) => Promise<TableSample>
  /** Counts rows that are equal in these columns. */
  repeatedRows: (table: TableValue, columns: readonly string[]) => Promise<RepeatedRows>
  /** Raw rows of the recipe's source by `__row` number, in the order asked for. */
  sourceRows: (table: TableValue, rows: number[]) => Promise<Record<string, Scalar>[]>
  /** Adds columns computed outside (predictions, labels), given for `__row` values; returns a materialised table. */
  withColumns: (
    table: TableValue,
    columns: { column: Column; values: Map<number, Scalar> | Scalar[] }[],
  ) => Promise<TableValue>
  /** Joins, groups, sorts, repeats rows: what a step of a recipe cannot say. */
  shape: (request: ShapeRequest) => Promise<TableValue>
  /** Rows that were computed outside, column by column, as a new source. */
  newTable: (columns: Column[], values: Scalar[][]) => Promise<TableValue>
  /** Carries out a person's own SELECT, which can reach nothing but its tables. Rows are new: a new source. */
  select: (request: SelectRequest) => Promise<TableValue>
  /** Writes CSV bytes of the table to the artifact store. */
  exportCsv: (table: TableValue) => Promise<Digest>
}

export type SplitPlan = { seed: number; shares: Record<Part, number> } & (
  | { by: 'random' }
  | { by: 'stratified'; column: string }
  | { by: 'time'; column: string }
  | { by: 'column'; column: string; map: Record<string, Part> }
)

/** A zip archive, and what is in it. */
export type ExportedModel = { bytes: Uint8Array; contents: { path: string; about: string }[] }

/** One note for equal work (node, settings, inputs, engine): it is there again when the work was cut off and is begun anew. */
export type CheckpointAccess = {
  read: () => Promise<Uint8Array | undefined>
  write: (bytes: Uint8Array) => Promise<void>
  remove: () => Promise<void>
}

/** Makes deployments; only a node that declares the capability `endpoints` has it. */
export type EndpointAccess = {
  deploy: (request: {
    name: string
    model: ValueOf<'model'>
    report?: ValueOf<'report'> | undefined
  }) => Promise<ValueOf<'endpoint'>>
}

/** Progress of a node: 0 … 1, what is being done, and what a panel can draw live (an epoch's metrics). */
export type Progress = {
  fraction: number
  message: string
  /** Milliseconds still to go, when it can be told. */
  remaining?: number
  epoch?: { epoch: number; epochs: number; metrics: Record<string, number> }
}

/** The part of AbortSignal that a run needs; `throwIfAborted` ends the run as cancelled. */
export type CancelSignal = { readonly aborted: boolean; throwIfAborted: () => void }

/** What a run is handed. `tf` is TensorFlow.js as loaded by the server, typed by the run that uses it. */
export type RunContext = {
  artifacts: ArtifactAccess
  tables: TableAccess
  endpoints: EndpointAccess
  /** Loads TensorFlow.js on first use. `fasterTrainer` makes trainers that are faster with this engine, typed like `tf`. */
  tensors: () => Promise<{ tf: unknown; engine: string; reason: string; fasterTrainer?: unknown }>
  progress: (progress: Progress) => void
  log: (line: string, level?: 'info' | 'warning') => void
  signal: CancelSignal
  /** Folder against which a relative file of the flow is looked up. */
  flowFolder: string
  secret: (name: string) => Promise<string>
  /** Runs people's own JavaScript, which reaches nothing but the rows that it is handed. */
  openSandbox: OpenSandbox
  /** Writes a model in a form that other programs run, as a zip archive; absent where that can't be had. */
  exportModel?:
    | ((request: { model: ValueOf<'model'>; format: 'javascript' | 'savedModel' | 'tfjs' }) => Promise<ExportedModel>)
    | undefined
  /** Where long work notes how far it is; absent where nothing outlives the run. */
  checkpoint?: CheckpointAccess | undefined
}

type ValuesOf<P extends Ports> = {
  [K in keyof P]: P[K] extends { optional: true } ? ValueOf<P[K]['type']> | undefined : ValueOf<P[K]['type']>
}
type OutputsOf<P extends Ports> = { [K in keyof P]: ValueOf<P[K]['type']> }

export type RunOptions<D> =
  D extends NodeDefinition<string, infer Inputs, infer _Outputs, infer Params>
    ? { inputs: ValuesOf<Inputs>; params: z.output<Params>; context: RunContext }
    : never
export type RunResult<D> =
  D extends NodeDefinition<string, infer _Inputs, infer Outputs, infer _Params> ? OutputsOf<Outputs> : never

export type Run<D> = (options: RunOptions<D>) => Promise<RunResult<D>>

/** Ties a run to its definition: the compiler checks ports, parameters and results. */
export const defineRun = <D>(_definition: D, run: Run<D>): Run<D> => run
