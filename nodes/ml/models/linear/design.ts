/** Rows of numbers to multiply with: dense, or only what is not zero where most is (text as word counts). */
export type Design = {
  rows: number
  width: number
  /** X·w for one column of coefficients, into `out`. */
  multiply: (w: Float64Array, out: Float64Array) => void
  /** Adds Xᵀ·r to `out`. */
  addTransposed: (r: Float64Array, out: Float64Array) => void
}

/** Share of numbers that are not zero below which only those are kept. */
const sparseShare = 0.25

export function createDesign(rows: number, width: number, features: Float32Array): Design {
  let filled = 0
  for (const value of features) if (value !== 0) filled++
  return filled < features.length * sparseShare ? sparse(rows, width, features, filled) : dense(rows, width, features)
}

function dense(rows: number, width: number, features: Float32Array): Design {
  return {
    rows,
    width,
    multiply: (w, out) => {
      for (let row = 0, at = 0; row < rows; row++) {
        let sum = 0
        for (let i = 0; i < width; i++) sum += (features[at++] ?? 0) * (w[i] ?? 0)
        out[row] = sum
      }
    },
    addTransposed: (r, out) => {
      for (let row = 0, at = 0; row < rows; row++) {
        const value = r[row] ?? 0
        for (let i = 0; i < width; i++) out[i] = (out[i] ?? 0) + value * (features[at++] ?? 0)
      }
    },
  }
}

function sparse(rows: number, width: number, features: Float32Array, filled: number): Design {
  const starts = new Int32Array(rows + 1)
  const places = new Int32Array(filled)
  const values = new Float32Array(filled)
  let at = 0
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      const value = features[row * width + i] ?? 0
      if (value === 0) continue
      places[at] = i
      values[at++] = value
    }
    starts[row + 1] = at
  }
  return {
    rows,
    width,
    multiply: (w, out) => {
      for (let row = 0; row < rows; row++) {
        let sum = 0
        for (let j = starts[row] ?? 0; j < (starts[row + 1] ?? 0); j++)
          sum += (values[j] ?? 0) * (w[places[j] ?? 0] ?? 0)
        out[row] = sum
      }
    },
    addTransposed: (r, out) => {
      for (let row = 0; row < rows; row++) {
        const value = r[row] ?? 0
        for (let j = starts[row] ?? 0; j < (starts[row + 1] ?? 0); j++) {
          const i = places[j] ?? 0
          out[i] = (out[i] ?? 0) + value * (values[j] ?? 0)
        }
      }
    },
  }
}
