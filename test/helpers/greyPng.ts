import { crc32, deflateSync } from 'node:zlib'

/** A grey PNG of 8 bits a pixel. */
export function greyPng(pixels: Uint8Array, width: number): Uint8Array {
  const height = pixels.length / width
  const chunk = (name: string, data: Uint8Array): Uint8Array => {
    const body = Buffer.concat([Buffer.from(name), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  const rows = Buffer.concat(
    Array.from({ length: height }, (_, row) => [Buffer.of(0), pixels.subarray(row * width, (row + 1) * width)]).flat(),
  )
  const start = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
  return Buffer.concat([start, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}
