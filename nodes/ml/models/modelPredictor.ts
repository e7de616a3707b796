/** A trained model of any family as a plain function over its flat feature row; microseconds a row for most. */
export type ModelPredictor = {
  /** Numbers a row. */
  width: number
  /** A missing feature (NaN) is something the model deals with itself; else it must be filled before. */
  takesMissing: boolean
  /**
   * What the model says of one row: [value] in the target's own unit for a regression, one number a class otherwise (probabilities;
   * for clusters shares of membership, for anomalies [usual, unusual]). NaN where the arithmetic overflows.
   */
  predict: (features: ArrayLike<number>) => number[]
  /** How much each feature counted in training, where the family knows; sums to 1. In the order of the features. */
  importances?: number[]
}

/** Whether a row can be given to the model: all numbers, or gaps that it takes. */
export function isUsableRow({ takesMissing }: Pick<ModelPredictor, 'takesMissing'>, row: ArrayLike<number>): boolean {
  if (takesMissing) return true
  for (let i = 0; i < row.length; i++) if (!Number.isFinite(row[i])) return false
  return true
}

/** What a model says of many rows, row-major features of `width` numbers each. */
export function predictMany(
  predictor: Pick<ModelPredictor, 'width' | 'predict'>,
  rows: { rows: number; features: Float32Array },
): number[][] {
  const { width } = predictor
  return Array.from({ length: rows.rows }, (_, row) =>
    predictor.predict(rows.features.subarray(row * width, (row + 1) * width)),
  )
}
