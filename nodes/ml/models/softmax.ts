/** Shares from scores, safe for large ones. */
export function softmax(scores: readonly number[]): number[] {
  const highest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const powers = scores.map((each) => Math.exp(each - highest))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((each) => each / sum)
}
