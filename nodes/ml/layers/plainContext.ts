import type { Layer } from '../../core/spec/layers.ts'

export type Values = Float64Array<ArrayBuffer>

/** A layer as a plain function of one row; made once, called often. Sums are in double precision. */
export type PlainContext = {
  layer: Layer
  inputs: number[][]
  sides: number[]
  weight: (name: string) => Float32Array
  hasWeight: (name: string) => boolean
  /** Activation of the network's end, for the Output layer. */
  head: string
}
export type PlainLayer = (inputs: readonly Values[]) => Values
export type MakePlain = (context: PlainContext) => PlainLayer
