import { compileRecipe } from '../core/recipe.ts'
import type { ModelValue } from '../core/value.ts'
import { type Prediction, serveModel } from './servedModel.ts'
import '../prepare/functions.ts'

type Row = Record<string, unknown>

/** What is in a module that was exported: all of the model, nothing of the server. Runs in browsers and in Node. */
export function createExported(model: ModelValue, weights: string) {
  const served = serveModel(model, bytesOf(weights))
  const predict = (row: Row, index = 0): Prediction => {
    const answer = served.predict(row, index, false)
    if (answer.ok) return answer.prediction
    throw new Error(answer.problems.map(({ message }) => message).join(' '))
  }
  return {
    /** Columns that a row has to have. */
    inputs: served.inputs.map(({ name, kind }) => ({ name, kind })),
    target: model.target.name,
    /** Throws an Error that says what is wrong with the row. */
    predict,
    predictRows: (rows: readonly Row[]): Prediction[] => rows.map(predict),
  }
}

/** What goes before a graph that takes prepared numbers: from raw rows to one row-major Float32Array. */
export function createPreparation(model: ModelValue) {
  const recipe = compileRecipe(model.recipe, model.features)
  return {
    inputs: recipe.inputs.map(({ name, kind }) => ({ name, kind })),
    classes: model.classes ?? [],
    prepareRows: (rows: readonly Row[]): Float32Array => {
      const prepared = rows.map((row, index) => {
        const applied = recipe.apply(row, index)
        if (applied.ok) return applied.values
        throw new Error(applied.problems.map(({ message }) => message).join(' '))
      })
      const width = prepared[0]?.length ?? 0
      const flat = new Float32Array(rows.length * width)
      prepared.forEach((values, row) => {
        flat.set(values, row * width)
      })
      return flat
    },
  }
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes from base64 (RFC 4648), without what only browsers or only Node have. */
function bytesOf(base64: string): Uint8Array {
  const places = new Map([...digits].map((digit, value) => [digit, value]))
  const bytes = new Uint8Array(Math.floor((base64.replaceAll('=', '').length * 3) / 4))
  let [held, bits, at] = [0, 0, 0]
  for (const char of base64) {
    const value = places.get(char)
    if (value === undefined) break
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (held >> bits) & 0xff
  }
  return bytes
}
