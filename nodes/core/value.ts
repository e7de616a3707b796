import type { Scalar } from './expr/expr.ts'
import type { Fix } from './problem.ts'
import type { LayersSpec } from './spec/layers.ts'
import type { PortType, Task } from './spec/spec.ts'
import type { Column, TableSpec } from './spec/table.ts'
import type { Recipe } from './transform.ts'

/** Reference to bytes in the artifact store: the sha256 of their logical content, in hex. */
export type Digest = string

/**
 * A table between nodes: a stored Parquet file and the steps still to be applied to it. `recipe.steps[0 … applied)` are in
 * the file already, the rest are added as SQL when somebody looks.
 */
export type TableValue = TableSpec & { rows: number; base: Digest; applied: number; recipe: Recipe }

/** What every trained model has, whatever its family: with it an endpoint needs nothing else. */
type ModelBase = {
  type: 'model'
  task: Task
  /** What is predicted; for clusters and anomalies a column of its own making. */
  target: Column
  inputs: Column[]
  /** Raw columns to model columns. */
  recipe: Recipe
  /** Names of the numeric columns after the recipe, in the order of the model's flat input row. */
  features: string[]
  /** Artifact with what was learned; only the family's own room reads it (see `predictorOf`). */
  weights: Digest
  /** Classes in the order of the model's outputs; for binary the second is the positive one. */
  classes?: string[]
  /** Learned numbers: weights, coefficients, splits and leaves, … */
  parameters: number
  /** What training reported. No times: equal trainings give equal models. */
  training: {
    engine: string
    seed: number
    /** Rounds of learning: epochs, trees, iterations. */
    epochs: number
    bestEpoch: number
    metrics: Record<string, number>
  }
  /**
   * Artifact (JSON): up to 100 raw training rows with the predictions that the trainer itself made of them right after
   * training. A deployment replays them. Shape: ReplaySample.
   */
  replay: Digest
}

/** Weights are float32, in the order of `network`. */
export type NetworkModel = ModelBase & {
  family: 'network'
  network: LayersSpec
  /** Regression: prediction = output · scale + offset. */
  targetScale?: { offset: number; scale: number }
}

export const fittedFamilies = ['baseline', 'trees', 'linear', 'neighbours', 'ensemble'] as const
export type FittedFamily = (typeof fittedFamilies)[number]

/** A model that is no network: its weights are a bundle (nodes/ml/models/bundle.ts). `method` says it in words: "random forest". */
export type FittedModel = ModelBase & { family: FittedFamily; method: string }

/** A trained model with everything an endpoint needs. To predict with any of them: `predictorOf`. */
export type ModelValue = NetworkModel | FittedModel

/** `outputs[i]` is what the model says of `rows[i]`: [value] for a regression, one probability a class otherwise. */
export type ReplaySample = { rows: Record<string, Scalar>[]; outputs: number[][] }

/** Something to look at: metrics as numbers, plots as data. */
export type ReportValue = {
  type: 'report'
  about: string
  metrics: Metric[]
  plots: Plot[]
  text: string[]
  /** What was found and how to mend it, the worst first. */
  findings?: Finding[]
  /** To download. */
  files?: { name: string; digest: Digest; bytes: number }[]
}

/** Something that a look at the data brought up. A fix is relative to the node that reports it. */
export type Finding = {
  /** Closed, stable word for tests and callers: `probable_leak`, `duplicate_rows`, … */
  code: string
  severity: 'error' | 'warning' | 'info'
  message: string
  hint: string
  /** Columns that it is about; none: the table as a whole. */
  columns: string[]
  fix?: Fix
}

/** One figure with everything that is needed to say it well. */
export type Metric = {
  /** `rmse`, `mae`, `r2`, `accuracy`, `f1`, `auc`, `logLoss`, … */
  name: string
  title: string
  value: number
  unit?: string
  part?: 'train' | 'validation' | 'test'
  /** The same figure of the naive baseline (mean or majority of the train rows). */
  baseline?: number
  /** Where 19 of 20 repeated samples of the judged rows put the figure (bootstrap). */
  interval?: { low: number; high: number; samples: number }
  better: 'lower' | 'higher'
}

export type Plot =
  | {
      kind: 'lines'
      title: string
      x: string
      y: string
      /** `faint`: one of many lines behind the others (a row of an ICE plot), not named in the legend. */
      series: { name: string; points: [number, number][]; faint?: boolean }[]
      marker?: number
    }
  | { kind: 'scatter'; title: string; x: string; y: string; points: [number, number][]; diagonal: boolean }
  | { kind: 'histogram'; title: string; x: string; bins: { from: number; to: number; count: number }[] }
  | { kind: 'confusion'; title: string; classes: string[]; counts: number[][] }
  | { kind: 'bars'; title: string; x: string; bars: { name: string; value: number }[] }
  | { kind: 'heatmap'; title: string; rows: string[]; columns: string[]; values: number[][]; range: [number, number] }
  | { kind: 'table'; title: string; columns: string[]; rows: (string | number | boolean | null)[][] }

export type EndpointValue = {
  type: 'endpoint'
  name: string
  version: number
  path: string
  created: boolean
  replayedRows: number
  largestDifference: number
}

export type ScalarValue = { type: 'value'; value: number | string | boolean }

export type ValueOf<T extends PortType> = {
  table: TableValue
  layers: LayersSpec
  model: ModelValue
  report: ReportValue
  endpoint: EndpointValue
  value: ScalarValue
}[T]

export type Value = ValueOf<PortType>
