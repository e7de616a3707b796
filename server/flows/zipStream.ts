import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'
import { AppError } from '#server/appError.ts'

export type ZipSource = { name: string; content: string | Uint8Array | { path: string } }

/** More needs a form of the format that not every program reads. */
const largest = 0xffff_ffff
/** 1 January 1980: equal content gives an equal archive. */
const date = 0x0021
/** Sizes follow the data; names are UTF-8. */
const flags = 0x0808

/** A zip archive as it is made: nothing is held in memory whole. Format: PKWARE's APPNOTE 6.3. */
export async function* zipStream(sources: Iterable<ZipSource>): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content } of sources) {
    const start = offset
    const title = Buffer.from(name)
    const head = Buffer.concat([words(0x04034b50, [20, flags, 8, 0, date], [0, 0, 0], [title.length, 0]), title])
    yield head
    let [crc, size, packed] = [0, 0, 0]
    const isInMemory = typeof content === 'string' || content instanceof Uint8Array
    const source = isInMemory ? Readable.from([Buffer.from(content)]) : createReadStream(content.path)
    const packer = createDeflateRaw()
    const fed = pipeline(
      source,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          crc = crc32(chunk, crc)
          size += chunk.length
          yield chunk
        }
      },
      packer,
    )
    // Heard below, after what ends the packer has been.
    fed.catch(() => undefined)
    for await (const chunk of packer) {
      const bytes = chunk as Buffer
      packed += bytes.length
      yield bytes
    }
    await fed
    const tail = words(0x08074b50, [], [crc, packed, size], [])
    yield tail
    offset = start + head.length + packed + tail.length
    if (size > largest || offset > largest)
      throw new AppError('too_large', `"${name}" makes the archive larger than 4 GB. Share its data files apart.`)
    directory.push(
      Buffer.concat([
        words(0x02014b50, [20, 20, flags, 8, 0, date], [crc, packed, size], [title.length, 0, 0, 0, 0], [0, start]),
        title,
      ]),
    )
  }
  const listing = Buffer.concat(directory)
  yield listing
  const { length } = directory
  yield words(0x06054b50, [0, 0, length, length], [listing.length, offset], [0])
}

/** A signature, then groups of 16-bit, 32-bit, 16-bit and 32-bit numbers, each least byte first. */
function words(signature: number, first: number[], second: number[], third: number[], fourth: number[] = []): Buffer {
  const bytes = Buffer.alloc(4 + 2 * (first.length + third.length) + 4 * (second.length + fourth.length))
  let at = bytes.writeUInt32LE(signature)
  for (const each of first) at = bytes.writeUInt16LE(each, at)
  for (const each of second) at = bytes.writeUInt32LE(each, at)
  for (const each of third) at = bytes.writeUInt16LE(each, at)
  for (const each of fourth) at = bytes.writeUInt32LE(each, at)
  return bytes
}
