/** Sides of what a layer takes or gives, without the batch. */
export type Sides = readonly number[]
export type Config = Record<string, unknown>

/** How a weight starts: drawn by the layer's initializer from the numbers in and out a unit, or the same everywhere. */
export type WeightStart =
  | { inputs: number; outputs: number }
  | 'zeros'
  | 'ones'
  | 'orthogonal'
  | 'small'
  | 'forget'
  | 'quarter'
export type WeightSpec = {
  name: string
  shape: number[]
  start: WeightStart
  /** Carried along rather than learned: moving averages. */
  isState?: boolean
}

/** Why a layer does not take what comes in, and the node that would make it fit. */
export type Misfit = { message: string; hint: string; insert?: string; params?: Record<string, unknown> }

/** What one kind of layer does to shapes. Asked only once all input shapes are known. */
export type LayerKind = {
  misfit?: (inputs: readonly Sides[], config: Config) => Misfit | undefined
  shape: (inputs: readonly Sides[], config: Config) => Sides | undefined
  weights?: (inputs: readonly Sides[], config: Config) => WeightSpec[]
}

export const product = (sides: Sides): number => sides.reduce((all, side) => all * side, 1)
export const numberOf = (config: Config, key: string, otherwise = 0): number => {
  const value = config[key]
  return typeof value === 'number' ? value : otherwise
}
export const textOf = (config: Config, key: string, otherwise: string): string => {
  const value = config[key]
  return typeof value === 'string' ? value : otherwise
}
/** A setting of two sides: [3, 2], or 3 for both. */
export function pairOf(config: Config, key: string, otherwise = 1): [number, number] {
  const value = config[key]
  if (Array.isArray(value)) return [Number(value[0] ?? otherwise), Number(value[1] ?? value[0] ?? otherwise)]
  return typeof value === 'number' ? [value, value] : [otherwise, otherwise]
}

export const hasBias = (config: Config): boolean => config['useBias'] !== false

export const saySides = (sides: Sides): string => sides.join(' × ')

const rankNames: Record<number, string> = {
  1: 'a plain row of numbers',
  2: 'a sequence (steps × numbers)',
  3: 'a picture (height × width × channels)',
}

/** Said where a layer wants so many sides: what came, what is wanted, and the layer that would make it so. */
export const wantsRank =
  (rank: number, name: string) =>
  ([input]: readonly Sides[]): Misfit | undefined => {
    if (!input || input.length === rank) return undefined
    const message = `${name} needs ${rankNames[rank]}; it gets ${saySides(input)}.`
    if (rank === 1) return { message, hint: 'Put a Flatten layer before it.', insert: 'layers.flatten' }
    if (rank === 2 && input.length === 1)
      return {
        message,
        hint: 'Put a Reshape layer before it.',
        insert: 'layers.reshape',
        params: { sides: [input[0] ?? 1, 1] },
      }
    if (rank === 2 && input.length === 3) {
      const [height = 1, width = 1, channels = 1] = input
      return {
        message,
        hint: 'Put a Reshape layer before it.',
        insert: 'layers.reshape',
        params: { sides: [height, width * channels] },
      }
    }
    if (rank === 3 && input.length === 1) {
      const side = Math.sqrt(input[0] ?? 0)
      return {
        message,
        hint: 'Connect an Input that stands on a picture column alone, or put a Reshape layer before it.',
        ...(Number.isInteger(side) ? { insert: 'layers.reshape', params: { sides: [side, side, 1] } } : {}),
      }
    }
    return { message, hint: 'Put a Reshape layer before it.' }
  }

/** Length of a side after a window has gone over it. */
export function windowed(side: number, size: number, stride: number, padding: string, dilation = 1): number {
  const reach = (size - 1) * dilation + 1
  return padding === 'same' ? Math.ceil(side / stride) : Math.floor((side - reach) / stride) + 1
}

export const unchanged: LayerKind = { shape: ([input]) => input }
