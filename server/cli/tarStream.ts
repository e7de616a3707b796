import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

const block = 512

/** A tar archive as it is made (POSIX ustar): files of any size, read one after the other. A file that is gone meanwhile is left out. */
export async function* tarStream(
  files: Iterable<{ name: string; path: string; mode?: number }>,
): AsyncGenerator<Buffer> {
  for (const { name, path, mode = 0o644 } of files) {
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile()) continue
    yield header(name, found.size, Math.floor(found.mtimeMs / 1000), mode)
    let written = 0
    if (found.size > 0)
      for await (const chunk of createReadStream(path, { end: found.size - 1, highWaterMark: 1 << 20 })) {
        const bytes = chunk as Buffer
        written += bytes.length
        yield bytes
      }
    if (written !== found.size) throw new Error(`${path} became shorter while it was read.`)
    const rest = written % block
    if (rest > 0) yield Buffer.alloc(block - rest)
  }
  yield Buffer.alloc(2 * block)
}

function header(name: string, size: number, seconds: number, mode: number): Buffer {
  const bytes = Buffer.alloc(block)
  const { prefix, rest } = splitName(name)
  bytes.write(rest, 0)
  bytes.write(octal(mode, 7), 100)
  bytes.write(octal(0, 7), 108)
  bytes.write(octal(0, 7), 116)
  // Eleven octal digits hold 8 GB; more is written in base 256, as GNU tar and libarchive read it.
  if (size < 8 ** 11) bytes.write(octal(size, 11), 124)
  else {
    bytes[124] = 0x80
    bytes.writeBigUInt64BE(BigInt(size), 128)
  }
  bytes.write(octal(seconds, 11), 136)
  bytes.write('        ', 148)
  bytes.write('0', 156)
  bytes.write('ustar\0', 257)
  bytes.write('00', 263)
  bytes.write(prefix, 345)
  let sum = 0
  for (const byte of bytes) sum += byte
  bytes.write(`${octal(sum, 6)}\0 `, 148)
  return bytes
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0')

/** A long name is cut at a slash into the two fields that a header has for it. */
function splitName(name: string): { prefix: string; rest: string } {
  const length = (text: string): number => Buffer.byteLength(text)
  if (length(name) <= 100) return { prefix: '', rest: name }
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)]
    if (length(prefix) <= 155 && length(rest) <= 100) return { prefix, rest }
  }
  throw new Error(`The name "${name}" is too long for the backup.`)
}
