import type { AnyNode } from './core/define.ts'
import type { Catalogue } from './core/flow/infer.ts'
import { columns } from './data/columns.node.ts'
import { csv } from './data/csv.node.ts'
import { excel } from './data/excel.node.ts'
import { flowInput } from './data/flowInput.node.ts'
import { http } from './data/http.node.ts'
import { images } from './data/images.node.ts'
import { insights } from './data/insights.node.ts'
import { json } from './data/json.node.ts'
import { label } from './data/label.node.ts'
import { mysql } from './data/mysql.node.ts'
import { parquet } from './data/parquet.node.ts'
import { paste } from './data/paste.node.ts'
import { postgres } from './data/postgres.node.ts'
import { sampleData } from './data/sample.node.ts'
import { sqlite } from './data/sqlite.node.ts'
import { texts } from './data/texts.node.ts'
import { deploy } from './deploy/deploy.node.ts'
import { exportNode } from './deploy/export.node.ts'
import { predict } from './deploy/predict.node.ts'
import { evaluate } from './evaluate/evaluate.node.ts'
import { explain } from './evaluate/explain.node.ts'
import { fairness } from './evaluate/fairness.node.ts'
import { activation } from './layers/activation.node.ts'
import { attention } from './layers/attention.node.ts'
import { augment } from './layers/augment.node.ts'
import { batchNormalization } from './layers/batchNormalization.node.ts'
import { conv1d } from './layers/conv1d.node.ts'
import { conv2d } from './layers/conv2d.node.ts'
import { conv2dTranspose } from './layers/conv2dTranspose.node.ts'
import { dense } from './layers/dense.node.ts'
import { depthwiseConv2d } from './layers/depthwiseConv2d.node.ts'
import { dropout } from './layers/dropout.node.ts'
import { embedding } from './layers/embedding.node.ts'
import { flatten } from './layers/flatten.node.ts'
import { frame } from './layers/frame.node.ts'
import { globalPooling } from './layers/globalPooling.node.ts'
import { input } from './layers/input.node.ts'
import { layerNormalization } from './layers/layerNormalization.node.ts'
import { merge } from './layers/merge.node.ts'
import { noise } from './layers/noise.node.ts'
import { output } from './layers/output.node.ts'
import { permute } from './layers/permute.node.ts'
import { pooling } from './layers/pooling.node.ts'
import { recurrent } from './layers/recurrent.node.ts'
import { repeatVector } from './layers/repeatVector.node.ts'
import { reshape } from './layers/reshape.node.ts'
import { resize } from './layers/resize.node.ts'
import { separableConv2d } from './layers/separableConv2d.node.ts'
import { append } from './prepare/append.node.ts'
import { balance } from './prepare/balance.node.ts'
import { bin } from './prepare/bin.node.ts'
import { choose } from './prepare/choose.node.ts'
import { dateParts } from './prepare/dateParts.node.ts'
import { distinct } from './prepare/distinct.node.ts'
import { encode } from './prepare/encode.node.ts'
import { fill } from './prepare/fill.node.ts'
import { fillTime } from './prepare/fillTime.node.ts'
import { filter } from './prepare/filter.node.ts'
import { formula } from './prepare/formula.node.ts'
import { group } from './prepare/group.node.ts'
import { image } from './prepare/image.node.ts'
import { javascript } from './prepare/javascript.node.ts'
import { joinTables } from './prepare/join.node.ts'
import { lags } from './prepare/lags.node.ts'
import { outliers } from './prepare/outliers.node.ts'
import { pivot } from './prepare/pivot.node.ts'
import { sample } from './prepare/sample.node.ts'
import { scale } from './prepare/scale.node.ts'
import { selectFeatures } from './prepare/selectFeatures.node.ts'
import { sort } from './prepare/sort.node.ts'
import { split } from './prepare/split.node.ts'
import { sql } from './prepare/sql.node.ts'
import { textClean } from './prepare/textClean.node.ts'
import { textHash } from './prepare/textHash.node.ts'
import { textTfidf } from './prepare/textTfidf.node.ts'
import { textTokens } from './prepare/textTokens.node.ts'
import { unpivot } from './prepare/unpivot.node.ts'
import { auto } from './train/auto.node.ts'
import { baseline } from './train/baseline.node.ts'
import { boosting } from './train/boosting.node.ts'
import { forest } from './train/forest.node.ts'
import { linear } from './train/linear.node.ts'
import { neighbours } from './train/neighbours.node.ts'
import { train } from './train/train.node.ts'
import { tree } from './train/tree.node.ts'
import { tune } from './train/tune.node.ts'

/** Every node there is, in the order of the palette. Written by hand: the compiler and the tests derive the rest. */
export const definitions = [
  csv,
  excel,
  parquet,
  json,
  sqlite,
  postgres,
  mysql,
  http,
  sampleData,
  images,
  texts,
  paste,
  flowInput,
  columns,
  insights,
  label,
  choose,
  filter,
  formula,
  sort,
  sample,
  distinct,
  joinTables,
  append,
  group,
  sql,
  javascript,
  textClean,
  pivot,
  unpivot,
  balance,
  selectFeatures,
  lags,
  fillTime,
  outliers,
  dateParts,
  bin,
  split,
  fill,
  scale,
  encode,
  image,
  textTfidf,
  textTokens,
  textHash,
  input,
  dense,
  dropout,
  conv2d,
  conv1d,
  depthwiseConv2d,
  separableConv2d,
  conv2dTranspose,
  resize,
  frame,
  pooling,
  globalPooling,
  flatten,
  reshape,
  embedding,
  recurrent,
  attention,
  repeatVector,
  permute,
  batchNormalization,
  layerNormalization,
  activation,
  noise,
  augment,
  merge,
  output,
  train,
  auto,
  boosting,
  forest,
  tree,
  linear,
  neighbours,
  baseline,
  tune,
  evaluate,
  explain,
  fairness,
  deploy,
  exportNode,
  predict,
] as const satisfies readonly AnyNode[]

export type Definition = (typeof definitions)[number]
export type NodeId = Definition['id']
export type DefinitionOf<Id extends NodeId> = Extract<Definition, { id: Id }>

const byId = new Map<string, AnyNode>((definitions as readonly AnyNode[]).map((each) => [each.id, each]))

export const findDefinition = (id: string): AnyNode | undefined => byId.get(id)

export const catalogue: Catalogue = { all: definitions, find: findDefinition }
