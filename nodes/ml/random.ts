/** Seeded random numbers: the same on every machine and engine. */
export type Random = {
  /** Uniform in [0, 1), 32 bits. */
  next: () => number
  /** Whole number in [0, below). */
  below: (below: number) => number
  /** Standard normal (Box and Muller). */
  normal: () => number
}

/** A 32-bit mix of numbers and texts (FNV-1a, then murmur's finaliser): seeds for parts that must not share a sequence. */
export function deriveSeed(seed: number, ...path: (number | string)[]): number {
  let hash = 0x811c9dc5
  for (const part of [seed, ...path]) {
    for (const char of `${part}|`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  }
  return mix(hash)
}

/** murmur3's finaliser: each bit of the input changes half of the output's. */
function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** sfc32 (Chris Doty-Humphrey's small fast counting generator), its state filled from the seed. */
export function createRandom(seed: number): Random {
  let a = mix(seed ^ 0x9e3779b9)
  let b = mix(a ^ 0x243f6a88)
  let c = mix(b ^ 0xb7e15162)
  let counter = 1
  const nextInt = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let i = 0; i < 12; i++) nextInt()
  const next = () => nextInt() / 0x1_0000_0000
  return {
    next,
    below: (below) => Math.floor(next() * below),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  }
}

/** 0 … count − 1 in random order (Fisher and Yates). */
export function shuffled(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index)
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const kept = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = kept
  }
  return order
}
