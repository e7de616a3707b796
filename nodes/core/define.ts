import type { z } from 'zod'
import type { SearchRange } from './flow/flow.ts'
import type { NodeProblem } from './problem.ts'
import type { SelectTables } from './selected.ts'
import type { Source } from './source.ts'
import type { PortType, SpecOf } from './spec/spec.ts'
import type { Transform } from './transform.ts'

export const categories = ['data', 'prepare', 'layers', 'train', 'evaluate', 'deploy'] as const
export type Category = (typeof categories)[number]

export type Port = {
  type: PortType
  title: string
  description?: string
  /** May stay unconnected. */
  optional?: boolean
  /** Old names of this port: edges of older files are led to it. */
  replaces?: readonly string[]
}
export type Ports = Record<string, Port>

/** What a node wants to know of the outside world before a run; the server answers and caches by content. */
export type ProbeRequest =
  /** Header, detected dialect, kinds and column facts of a stored or workspace file. */
  | { kind: 'csv'; file: string; options: Record<string, unknown> }
  /** Columns, first rows and choices of any other source. */
  | { kind: 'source'; source: Source }
  /** What a SELECT would give over tables with these columns. */
  | { kind: 'select'; sql: string; tables: SelectTables }

type SpecsOf<P extends Ports> = { [K in keyof P]: SpecOf<P[K]['type']> | undefined }

export type InferOptions<Inputs extends Ports, Params> = {
  /** Specs of connected inputs; undefined where nothing is connected or nothing is known yet. */
  inputs: SpecsOf<Inputs>
  /** Which inputs have an edge: "not connected" and "not known yet" differ. */
  connected: { [K in keyof Inputs]: boolean }
  params: Params
  /** Id of the node in its flow, where it stands in one. */
  nodeId?: string
  /** The answer to `probe`, or undefined while it is unknown or when there is none. */
  facts: unknown
}

export type InferResult<Outputs extends Ports> = { outputs: SpecsOf<Outputs>; problems?: NodeProblem[] }

/** What a run may use; the worker opens only what is declared. */
export type Capability = 'tables' | 'tensors' | 'endpoints'

/**
 * A node, declared once: the palette, the inspector's form, the API, the command line, the engine's key and the docs all come
 * from it. `infer` is pure. Shared code never asks which node it has: what it needs to know is a field here.
 */
export type NodeDefinition<
  Id extends string = string,
  Inputs extends Ports = Ports,
  Outputs extends Ports = Ports,
  Params extends z.ZodObject = z.ZodObject,
> = {
  id: Id
  version: number
  title: string
  category: Category
  /** Name of a lucide icon in kebab-case; the app keeps the list of those it ships. */
  icon: string
  summary: string
  keywords: readonly string[]
  inputs: Inputs
  outputs: Outputs
  params: Params
  execution: 'inline' | 'worker' | 'orchestrator'
  capabilities?: readonly Capability[]
  /** Results depend on the ML engine in use: it then belongs to the key. */
  usesMlEngine?: boolean
  /** `never` for nodes with outside effects (a deployment). Default `content`. */
  cache?: 'content' | 'never'
  /** Work a person looks at: run first among ready nodes. */
  showsResult?: boolean
  /** A special place in the interface for this node's results and actions; the app maps these names to panels. */
  panel?: 'training' | 'evaluation' | 'endpoint' | 'labelling' | 'tuning' | 'table'
  /** Gives rows their part (train, validation, test): steps that learn belong after it. */
  assignsParts?: boolean
  /** Works on the train rows alone without being a transform (balancing): it belongs after the node that assigns parts. */
  learnsFromTrainRows?: boolean
  /** Nodes that this one replaces, by old id. */
  replaces?: readonly string[]
  probe?: (params: z.output<Params>, inputs: SpecsOf<Inputs>) => ProbeRequest | undefined
  infer: (options: InferOptions<Inputs, z.output<Params>>) => InferResult<Outputs>
  /** One line on the card: what the node will do with these settings ("keeps 70 % for training, by class"). */
  card: (options: { params: z.output<Params>; inputs: SpecsOf<Inputs>; outputs: SpecsOf<Outputs> }) => string
  /** From version N to N + 1: `upgrade[N]`. */
  upgrade?: Record<number, (params: Record<string, unknown>) => Record<string, unknown>>
  /** A preparing step: its run, its part of the recipe and its tests are derived from this. */
  transform?: Transform<z.output<Params>, unknown>
}

/** A definition whatever its ports and parameters; what shared code works with. */
// biome-ignore lint/suspicious/noExplicitAny: infer, card and transform are contravariant in their parameters; parsed parameters make the call safe.
export type AnyNode = NodeDefinition<string, any, any, any>

export const defineNode = <
  const Id extends string,
  const Inputs extends Ports,
  const Outputs extends Ports,
  Params extends z.ZodObject,
  const Execution extends NodeDefinition['execution'],
>(
  definition: NodeDefinition<Id, Inputs, Outputs, Params> & { execution: Execution },
): NodeDefinition<Id, Inputs, Outputs, Params> & { execution: Execution } => definition

/** Types a transform's state between `fit` and `effect`; JSON goes through the store between the two. */
export const defineTransform = <Params, State>(transform: Transform<Params, State>): Transform<Params, unknown> =>
  transform as Transform<Params, unknown>

/**
 * What a parameter's `.meta({…})` may hold beside `title` and `description`. The form is drawn from the JSON Schema and these.
 */
export type FieldMeta = {
  /** Chooses the control; left out, it follows from the type (enum: a choice, number: a number field, boolean: a switch). */
  widget?:
    | 'column'
    | 'columns'
    | 'columnRoles'
    | 'file'
    | 'seed'
    | 'percent'
    | 'textarea'
    | 'texts'
    | 'segments'
    | 'json'
    /** Rows of the same fields: an array of objects; each row's fields have their own meta. */
    | 'list'
    /** What a row must be like: the value is `conditions` of nodes/core/expr/conditions.ts. */
    | 'conditions'
    /** One line in the language of nodes/core/expr, over the columns of `port`. */
    | 'expression'
    /** Several lines in `language`. */
    | 'code'
    /** The name of a stored secret. */
    | 'secret'
  /** For widgets that know columns: the input port whose columns are offered; without it the first table that comes in. */
  port?: string
  /** For `list`: what one row is called, in small letters ("column", "layer"): it stands on the button that adds one. */
  item?: string
  /** For `code`. */
  language?: 'sql' | 'javascript' | 'python' | 'expression'
  /** For `expression`, and for `code` in that language: what it has to give. */
  gives?: 'number' | 'text' | 'boolean'
  /** Grey words in an empty field: an example of what may stand there. */
  placeholder?: string
  /** Only columns of these kinds are offered. */
  kinds?: readonly string[]
  unit?: string
  /** Tucked under "Advanced". */
  advanced?: boolean
  /** Shown only when another parameter has one of these values. */
  showIf?: { field: string; in: readonly (string | number | boolean)[] }
  /** Plain labels of an enum's values. */
  labels?: Record<string, string>
  /** Can sensibly be searched by a Tune node; where a value alone does not tell the range, the range to start with. */
  tunable?: true | SearchRange
}
