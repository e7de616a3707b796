/** Rows to learn from: features row-major (NaN where missing), targets as numbers, 0/1 or class indexes, one weight a row where given. */
export type FitData = {
  rows: number
  features: Float32Array
  targets: Float64Array
  weights?: Float64Array | undefined
}

/** Some rows of these, in the order given. */
export function pickRows(data: FitData, width: number, picked: ArrayLike<number>): FitData {
  const features = new Float32Array(picked.length * width)
  const targets = new Float64Array(picked.length)
  const weights = data.weights && new Float64Array(picked.length)
  for (let to = 0; to < picked.length; to++) {
    const from = picked[to] ?? 0
    features.set(data.features.subarray(from * width, (from + 1) * width), to * width)
    targets[to] = data.targets[from] ?? 0
    if (weights) weights[to] = data.weights?.[from] ?? 1
  }
  return { rows: picked.length, features, targets, weights }
}
