import type { Task } from '../core/spec/spec.ts'
import { classificationMetrics, confusionMatrix, logLoss, regressionMetrics, rocAuc } from './metrics.ts'
import type { Predictor } from './predict.ts'
import { largest, type OutputReading, readOutputs } from './readOutputs.ts'

/** What a model says of many rows: [value] or one probability a class, a row each. */
export function predictRows(
  predictor: Predictor,
  reading: OutputReading,
  rows: { rows: number; features: Float32Array },
): number[][] {
  const { width } = predictor
  return Array.from({ length: rows.rows }, (_, row) =>
    readOutputs(reading, predictor.predict(rows.features.subarray(row * width, (row + 1) * width))),
  )
}

/** Figures by name; `targets` are numbers or class indexes, `outputs` as `predictRows` gives them. Undefined figures are left out. */
export function scoreOutputs(
  task: Task,
  targets: ArrayLike<number>,
  outputs: readonly (readonly number[])[],
): Record<string, number> {
  if (targets.length === 0) return {}
  return onlyNumbers(
    task === 'regression'
      ? regressionMetrics(
          targets,
          outputs.map(([value]) => value ?? Number.NaN),
        )
      : classificationScores(task, targets, outputs),
  )
}

function classificationScores(task: Task, targets: ArrayLike<number>, outputs: readonly (readonly number[])[]) {
  const classes = outputs[0]?.length ?? 0
  const { accuracy, balancedAccuracy, precision, recall, f1, perClass } = classificationMetrics(
    confusionMatrix(targets, outputs.map(largest), classes),
  )
  const loss = logLoss(targets, outputs)
  if (task !== 'binary') return { accuracy, balancedAccuracy, f1, precision, recall, logLoss: loss }
  const positive = perClass[1]
  return {
    accuracy,
    balancedAccuracy,
    // Of two classes one asks for the positive one's.
    f1: positive?.f1 ?? Number.NaN,
    precision: positive?.precision ?? Number.NaN,
    recall: positive?.recall ?? Number.NaN,
    auc: rocAuc(
      Array.from(targets, (each) => each === 1),
      outputs.map((each) => each[1] ?? Number.NaN),
    ),
    logLoss: loss,
  }
}

const onlyNumbers = (figures: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)))
