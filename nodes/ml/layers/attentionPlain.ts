import { numberOf } from './layerKind.ts'
import { activationNamed } from './plainActivations.ts'
import type { MakePlain, Values } from './plainContext.ts'

const none = new Float64Array()

/** Attention over the steps of one row. */
export const attentionPlain: MakePlain = ({ layer, sides: [steps = 1, width = 1], weight }) => {
  const [heads, size] = [numberOf(layer.config, 'heads', 1), numberOf(layer.config, 'keySize', 1)]
  const inner = heads * size
  const softmax = activationNamed('softmax')
  const project = (x: Values, name: string, from: number, to: number): Values => {
    const [kernel, bias] = [weight(`${name}Kernel`), weight(`${name}Bias`)]
    const values = new Float64Array(steps * to)
    for (let step = 0; step < steps; step++) {
      const row = values.subarray(step * to, (step + 1) * to)
      row.set(bias)
      for (let i = 0; i < from; i++)
        for (let o = 0; o < to; o++) row[o] = (row[o] ?? 0) + (x[step * from + i] ?? 0) * (kernel[i * to + o] ?? 0)
    }
    return values
  }
  return ([x = none]) => {
    const [query, key, value] = ['query', 'key', 'value'].map((name) => project(x, name, width, inner))
    const seen = new Float64Array(steps * inner)
    const scores = new Float64Array(steps)
    for (let head = 0; head < heads; head++)
      for (let step = 0; step < steps; step++) {
        const own = step * inner + head * size
        for (let other = 0; other < steps; other++) {
          let sum = 0
          for (let i = 0; i < size; i++) sum += (query?.[own + i] ?? 0) * (key?.[other * inner + head * size + i] ?? 0)
          scores[other] = sum / Math.sqrt(size)
        }
        softmax(scores)
        for (let other = 0; other < steps; other++)
          for (let i = 0; i < size; i++)
            seen[own + i] =
              (seen[own + i] ?? 0) + (scores[other] ?? 0) * (value?.[other * inner + head * size + i] ?? 0)
      }
    return project(seen, 'output', inner, width)
  }
}
