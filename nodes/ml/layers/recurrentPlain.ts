import { sigmoid } from './plainActivations.ts'
import type { PlainContext, PlainLayer, Values } from './plainContext.ts'

const none = new Float64Array()

/** Adds a row vector times a matrix of `width` columns, of which a run is taken. */
function addProduct(sums: Values, x: Values, kernel: Float32Array, width: number, from = 0, count = width): void {
  for (let i = 0; i < x.length; i++) {
    const value = x[i] ?? 0
    if (value === 0) continue
    for (let j = 0; j < count; j++) sums[from + j] = (sums[from + j] ?? 0) + value * (kernel[i * width + from + j] ?? 0)
  }
}

/** One direction over a sequence: outputs of all steps in the order they were made. */
function direction({ layer, inputs, weight }: PlainContext, prefix: string): (x: Values) => Values[] {
  const [length = 0, width = 0] = inputs[0] ?? []
  const units = Number(layer.config['units'])
  const [kernel, recurrent, bias] = [
    weight(`${prefix}kernel`),
    weight(`${prefix}recurrentKernel`),
    weight(`${prefix}bias`),
  ]
  const wide = bias.length
  return (x) => {
    let h = new Float64Array(units)
    let cell = new Float64Array(units)
    const outputs: Values[] = []
    for (let step = 0; step < length; step++) {
      const at = prefix === '' ? step : length - 1 - step
      const sums = Float64Array.from(bias)
      addProduct(sums, x.subarray(at * width, (at + 1) * width), kernel, wide)
      const next = new Float64Array(units)
      const gate = (index: number, unit: number) => sigmoid(sums[index * units + unit] ?? 0)
      if (layer.kind === 'simpleRNN') {
        addProduct(sums, h, recurrent, wide)
        for (let u = 0; u < units; u++) next[u] = Math.tanh(sums[u] ?? 0)
      } else if (layer.kind === 'lstm') {
        addProduct(sums, h, recurrent, wide)
        const kept = new Float64Array(units)
        for (let u = 0; u < units; u++) {
          kept[u] = gate(1, u) * (cell[u] ?? 0) + gate(0, u) * Math.tanh(sums[2 * units + u] ?? 0)
          next[u] = gate(3, u) * Math.tanh(kept[u] ?? 0)
        }
        cell = kept
      } else {
        addProduct(sums, h, recurrent, wide, 0, 2 * units)
        const reset = Float64Array.from(h, (value, u) => value * gate(1, u))
        addProduct(sums, reset, recurrent, wide, 2 * units, units)
        for (let u = 0; u < units; u++) {
          const update = gate(0, u)
          next[u] = update * (h[u] ?? 0) + (1 - update) * Math.tanh(sums[2 * units + u] ?? 0)
        }
      }
      h = next
      outputs.push(h)
    }
    return outputs
  }
}

function recurrent(context: PlainContext): PlainLayer {
  const { layer, sides } = context
  const isWhole = layer.config['returnSequences'] === true
  const there = direction(context, '')
  const back = layer.config['bothWays'] === true ? direction(context, 'back_') : undefined
  const width = sides.at(-1) ?? 0
  return ([x = none]) => {
    const forward = there(x)
    const backward = back?.(x)
    if (!isWhole) return Float64Array.from([...(forward.at(-1) ?? none), ...(backward?.at(-1) ?? none)])
    const values = new Float64Array(forward.length * width)
    forward.forEach((each, step) => {
      values.set(each, step * width)
      values.set(backward?.[forward.length - 1 - step] ?? none, step * width + each.length)
    })
    return values
  }
}

export const recurrentPlain: Record<string, (context: PlainContext) => PlainLayer> = {
  simpleRNN: recurrent,
  lstm: recurrent,
  gru: recurrent,
}
