/** log Γ(x) for x > 0, by Lanczos' approximation (g = 7, nine terms): about 15 digits. */
export function logGamma(x: number): number {
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const z = x - 1
  const t = z + 7.5
  const sum = coefficients.reduce((all, each, at) => (at === 0 ? each : all + each / (z + at)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}

/** Q(a, x) = Γ(a, x) / Γ(a): the series below a + 1, the continued fraction (Lentz's method) above. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < 1000 && Math.abs(term) > Math.abs(sum) * 1e-16; n++) {
      term *= x / (a + n)
      sum += term
    }
    return Math.max(0, 1 - sum * factor)
  }
  const tiny = 1e-300
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 1000; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / nonZero(an * d + b)
    c = nonZero(b + an / c)
    const change = d * c
    fraction *= change
    if (Math.abs(change - 1) < 1e-15) break
  }
  return Math.min(1, factor * fraction)
}

const nonZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value)

/** Probability that a chi-squared variable with so many degrees of freedom is at least x. */
export const chiSquaredTail = (x: number, degrees: number): number =>
  degrees <= 0 ? 1 : upperGamma(degrees / 2, Math.max(0, x) / 2)

/** Probability that Kolmogorov's variable is at least z (the limit for large samples). */
export function kolmogorovTail(z: number): number {
  if (z < 0.2) return 1
  if (z < 1.18) {
    // The theta-function form converges where the alternating series does not.
    const y = Math.exp((-Math.PI * Math.PI) / (8 * z * z))
    const sum = y + y ** 9 + y ** 25 + y ** 49
    return Math.min(1, Math.max(0, 1 - (Math.sqrt(2 * Math.PI) / z) * sum))
  }
  let sum = 0
  for (let k = 1; k < 100; k++) {
    const term = Math.exp(-2 * k * k * z * z)
    sum += k % 2 === 1 ? term : -term
    if (term < 1e-18) break
  }
  return Math.min(1, Math.max(0, 2 * sum))
}
