import { Transformer } from '@napi-rs/image'
import { pictureType } from '#nodes/core/pictureText.ts'
import { CellError } from '#nodes/core/stepFunctions.ts'
import { type DecodePicture, setPictureDecoder } from '#nodes/prepare/picture.ts'

/** Larger pictures are refused before they are unpacked: a small file can hold a picture that fills the memory. */
const mostPixels = 50_000_000

type Size = { width: number; height: number }

/** Width and height by the file's own head. Throws CellError for bytes that are no picture, or too large a one. */
export function pictureSize(bytes: Uint8Array): Size {
  if (!pictureType(bytes)) throw new CellError('it is no picture (PNG, JPEG, WebP, GIF and BMP are known).')
  try {
    const { width, height } = new Transformer(bytes).metadataSync()
    if (width * height <= mostPixels) return { width, height }
    throw new CellError(
      `the picture has ${Math.round((width * height) / 1e6)} megapixels; ${mostPixels / 1e6} are the most.`,
    )
  } catch (error) {
    if (error instanceof CellError) throw error
    throw new CellError('the picture is damaged.')
  }
}

/** Pixels of a picture's file, turned as its camera says. */
export const decodePicture: DecodePicture = (bytes) => {
  const size = pictureSize(bytes)
  try {
    const turned = new Transformer(bytes).rotate()
    const raw = turned.rawPixelsSync()
    const { width, height } = sidesAfter(bytes, size)
    const samples = raw.length / (width * height)
    // 16-bit pictures come with two bytes a sample; the upper one is what counts.
    const isDeep = samples > 4
    const data = isDeep ? Uint8Array.from({ length: raw.length / 2 }, (_, at) => raw[at * 2 + 1] ?? 0) : raw
    return { width, height, channels: isDeep ? samples / 2 : samples, data }
  } catch (error) {
    if (error instanceof CellError) throw error
    throw new CellError('the picture is damaged.')
  }
}

/** A camera's picture that lies on its side has its sides the other way round once it is turned. */
function sidesAfter(bytes: Uint8Array, { width, height }: Size): Size {
  const orientation = pictureType(bytes) === 'jpeg' ? (new Transformer(bytes).metadataSync(true).orientation ?? 1) : 1
  return orientation >= 5 ? { width: height, height: width } : { width, height }
}

setPictureDecoder(decodePicture)
