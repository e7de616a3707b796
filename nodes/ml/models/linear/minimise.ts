/** A smooth function: its value, and its slope written into `slope`. */
export type Smooth = (x: Float64Array, slope: Float64Array) => number

export type Minimised = { x: Float64Array; iterations: number; hasConverged: boolean }

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** L-BFGS (Nocedal 1980) with ten corrections and a line search by halves and the Armijo and Wolfe conditions. */
export function minimiseSmooth(
  f: Smooth,
  size: number,
  options: { most: number; tolerance: number; check?: (iteration: number) => void },
): Minimised {
  const x = new Float64Array(size)
  const slope = new Float64Array(size)
  let value = f(x, slope)
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = []
  for (let iteration = 1; iteration <= options.most; iteration++) {
    options.check?.(iteration)
    if (slope.every((each) => Math.abs(each) <= options.tolerance))
      return { x, iterations: iteration - 1, hasConverged: true }
    const direction = directionOf(slope, steps)
    let along = dot(direction, slope)
    if (!(along < 0)) {
      steps.length = 0
      for (let i = 0; i < size; i++) direction[i] = -(slope[i] ?? 0)
      along = -dot(slope, slope)
    }
    let step = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(-along)) : 1
    let low = 0
    let high = Number.POSITIVE_INFINITY
    const next = new Float64Array(size)
    const nextSlope = new Float64Array(size)
    let nextValue = value
    for (let trial = 0; trial < 40; trial++) {
      for (let i = 0; i < size; i++) next[i] = (x[i] ?? 0) + step * (direction[i] ?? 0)
      nextSlope.fill(0)
      nextValue = f(next, nextSlope)
      if (!(nextValue <= value + 1e-4 * step * along)) high = step
      else if (dot(nextSlope, direction) < 0.9 * along) low = step
      else break
      step = Number.isFinite(high) ? (low + high) / 2 : step * 2
    }
    if (!(nextValue <= value)) return { x, iterations: iteration, hasConverged: false }
    const s = Float64Array.from(next, (each, i) => each - (x[i] ?? 0))
    const y = Float64Array.from(nextSlope, (each, i) => each - (slope[i] ?? 0))
    const curvature = dot(s, y)
    if (curvature > 1e-300) {
      steps.push({ s, y, rho: 1 / curvature })
      if (steps.length > 10) steps.shift()
    }
    const gained = value - nextValue
    x.set(next)
    slope.set(nextSlope)
    value = nextValue
    if (gained <= 1e-15 * Math.abs(value) && curvature <= 0) return { x, iterations: iteration, hasConverged: true }
  }
  return { x, iterations: options.most, hasConverged: false }
}

function directionOf(
  slope: Float64Array,
  steps: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const q = slope.slice()
  const alphas: number[] = []
  for (const { s, y, rho } of steps.toReversed()) {
    const alpha = rho * dot(s, q)
    alphas.push(alpha)
    for (let i = 0; i < q.length; i++) q[i] = (q[i] ?? 0) - alpha * (y[i] ?? 0)
  }
  const last = steps.at(-1)
  const scale = last ? 1 / (last.rho * dot(last.y, last.y)) : 1
  for (let i = 0; i < q.length; i++) q[i] = (q[i] ?? 0) * scale
  for (const [index, { s, y, rho }] of steps.entries()) {
    const beta = rho * dot(y, q)
    const alpha = alphas[steps.length - 1 - index] ?? 0
    for (let i = 0; i < q.length; i++) q[i] = (q[i] ?? 0) + (alpha - beta) * (s[i] ?? 0)
  }
  for (let i = 0; i < q.length; i++) q[i] = -(q[i] ?? 0)
  return q
}

/** Smooth function plus `l1[i]·|x[i]|`: FISTA with restarts (Beck and Teboulle 2009; O'Donoghue and Candès 2015). */
export function minimiseWithL1(
  f: Smooth,
  l1: Float64Array,
  options: { most: number; tolerance: number; check?: (iteration: number) => void },
): Minimised {
  const size = l1.length
  let x = new Float64Array(size)
  let y = new Float64Array(size)
  let momentum = 1
  let step = 1
  const slope = new Float64Array(size)
  for (let iteration = 1; iteration <= options.most; iteration++) {
    options.check?.(iteration)
    slope.fill(0)
    const value = f(y, slope)
    let next = new Float64Array(size)
    const ignored = new Float64Array(size)
    for (let trial = 0; trial < 60; trial++) {
      let bound = value
      for (let i = 0; i < size; i++) {
        const moved = (y[i] ?? 0) - step * (slope[i] ?? 0)
        const by = step * (l1[i] ?? 0)
        next[i] = Math.sign(moved) * Math.max(Math.abs(moved) - by, 0)
        const d = (next[i] ?? 0) - (y[i] ?? 0)
        bound += d * (slope[i] ?? 0) + (d * d) / (2 * step)
      }
      ignored.fill(0)
      if (f(next, ignored) <= bound + 1e-12 * Math.abs(bound)) break
      step /= 2
    }
    let largest = 0
    let turn = 0
    for (let i = 0; i < size; i++) {
      const d = (next[i] ?? 0) - (x[i] ?? 0)
      largest = Math.max(largest, Math.abs(d) / Math.max(1, Math.abs(next[i] ?? 0)))
      turn += ((y[i] ?? 0) - (next[i] ?? 0)) * d
    }
    if (turn > 0) momentum = 1
    const after = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2
    const push = (momentum - 1) / after
    const previous = x
    x = next
    y = Float64Array.from(next, (each, i) => each + push * (each - (previous[i] ?? 0)))
    momentum = after
    next = x
    if (largest <= options.tolerance && iteration > 1) return { x, iterations: iteration, hasConverged: true }
    step *= 1.05
  }
  return { x, iterations: options.most, hasConverged: false }
}
