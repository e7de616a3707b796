/**
 * Greedy forward selection with replacement (Caruana 2004): again and again adds the model with which the average is best. Answers how
 * often each was taken. `loss` takes averaged outputs, row-major.
 */
export function selectMembers(
  outputs: readonly Float64Array[],
  loss: (averaged: Float64Array) => number,
  rounds = 25,
): { counts: number[]; loss: number } {
  const size = outputs[0]?.length ?? 0
  const counts = new Array<number>(outputs.length).fill(0)
  const sum = new Float64Array(size)
  const trial = new Float64Array(size)
  let best = { counts: [...counts], loss: Number.POSITIVE_INFINITY }
  for (let round = 1; round <= rounds; round++) {
    let chosen = -1
    let lowest = Number.POSITIVE_INFINITY
    outputs.forEach((each, index) => {
      for (let i = 0; i < size; i++) trial[i] = ((sum[i] ?? 0) + (each[i] ?? 0)) / round
      const value = loss(trial)
      if (value < lowest) {
        lowest = value
        chosen = index
      }
    })
    const added = outputs[chosen]
    if (!added) break
    for (let i = 0; i < size; i++) sum[i] = (sum[i] ?? 0) + (added[i] ?? 0)
    counts[chosen] = (counts[chosen] ?? 0) + 1
    if (lowest < best.loss * (1 - 1e-9)) best = { counts: [...counts], loss: lowest }
  }
  return best
}
