import { CellError, defineStepFunction } from '../core/stepFunctions.ts'

/** A picture's pixels, row-major; 1 (grey), 2 (grey, alpha), 3 or 4 channels of 0 … 255. */
export type Pixels = { width: number; height: number; channels: number; data: Uint8Array }
export type DecodePicture = (bytes: Uint8Array) => Pixels

let decode: DecodePicture = () => {
  throw new Error('No decoder for pictures was handed in.')
}

/** The server hands in how the bytes of a file become pixels: no decoder is part of the node library. */
export const setPictureDecoder = (decoder: DecodePicture): void => {
  decode = decoder
}

export type PictureState = {
  height: number
  width: number
  channels: 1 | 3
  fit: 'contain' | 'cover' | 'stretch'
  range: 'zeroOne' | 'minusOne'
}

/** Colour or grey, on white where it is transparent: what stands in the pixels as so many channels of 0 … 255. */
function flattened({ width, height, channels, data }: Pixels, wanted: 1 | 3): Float32Array {
  const isColour = channels >= 3
  const hasAlpha = channels === 2 || channels === 4
  const result = new Float32Array(width * height * wanted)
  for (let at = 0; at < width * height; at += 1) {
    const from = at * channels
    const alpha = hasAlpha ? (data[from + channels - 1] ?? 255) / 255 : 1
    const level = (c: number) => (data[from + (isColour ? c : 0)] ?? 0) * alpha + 255 * (1 - alpha)
    // ITU-R 601 luma, as picture programs turn colours to grey.
    if (wanted === 1) result[at] = isColour ? 0.299 * level(0) + 0.587 * level(1) + 0.114 * level(2) : level(0)
    else for (let c = 0; c < 3; c += 1) result[at * 3 + c] = level(c)
  }
  return result
}

/** What each place of a resized side takes from the old one: a triangle as wide as the old pixels that fall on it. */
function taps(from: number, to: number, start: number, length: number): { at: number; weights: number[] }[] {
  const ratio = length / to
  const reach = Math.max(1, ratio)
  return Array.from({ length: to }, (_, place) => {
    const centre = start + (place + 0.5) * ratio
    const low = Math.max(0, Math.floor(centre - reach))
    const high = Math.min(from, Math.ceil(centre + reach))
    const weights = Array.from({ length: Math.max(1, high - low) }, (_, i) =>
      Math.max(0, 1 - Math.abs(low + i + 0.5 - centre) / reach),
    )
    const sum = weights.reduce((total, each) => total + each, 0) || 1
    return { at: Math.min(low, from - 1), weights: weights.map((each) => each / sum) }
  })
}

/** Resized with all pixels counted (no aliasing); `contain` leaves a white rim, `cover` cuts what stands over. */
export function resizePicture(pixels: Pixels, { height, width, channels, fit }: PictureState): Float32Array {
  const flat = flattened(pixels, channels)
  if (pixels.width === width && pixels.height === height) return flat
  const scale =
    fit === 'contain'
      ? Math.min(width / pixels.width, height / pixels.height)
      : Math.max(width / pixels.width, height / pixels.height)
  const [shownWide, shownHigh] =
    fit === 'contain'
      ? [Math.max(1, Math.round(pixels.width * scale)), Math.max(1, Math.round(pixels.height * scale))]
      : [width, height]
  const [takenWide, takenHigh] = fit === 'cover' ? [width / scale, height / scale] : [pixels.width, pixels.height]
  const across = taps(pixels.width, shownWide, (pixels.width - takenWide) / 2, takenWide)
  const down = taps(pixels.height, shownHigh, (pixels.height - takenHigh) / 2, takenHigh)
  const rows = new Float32Array(pixels.height * shownWide * channels)
  for (let y = 0; y < pixels.height; y += 1)
    across.forEach(({ at, weights }, x) => {
      for (let c = 0; c < channels; c += 1) {
        let sum = 0
        for (let i = 0; i < weights.length; i += 1)
          sum += (weights[i] ?? 0) * (flat[(y * pixels.width + at + i) * channels + c] ?? 0)
        rows[(y * shownWide + x) * channels + c] = sum
      }
    })
  const result = new Float32Array(height * width * channels).fill(255)
  const [left, top] = [Math.floor((width - shownWide) / 2), Math.floor((height - shownHigh) / 2)]
  down.forEach(({ at, weights }, y) => {
    for (let x = 0; x < shownWide * channels; x += 1) {
      let sum = 0
      for (let i = 0; i < weights.length; i += 1)
        sum += (weights[i] ?? 0) * (rows[(at + i) * shownWide * channels + x] ?? 0)
      result[((y + top) * width + left) * channels + x] = sum
    }
  })
  return result
}

/** A picture's file to numbers of one size. Throws CellError for bytes that are no picture. */
export const pictureFunction = defineStepFunction('picture', (given) => {
  const state = given as PictureState
  return ([bytes = null]) => {
    if (bytes === null) return null
    if (!(bytes instanceof Uint8Array)) throw new CellError('it is no picture.')
    const values = resizePicture(decode(bytes), state)
    return values.map((value) => (state.range === 'zeroOne' ? value / 255 : value / 127.5 - 1))
  }
})
