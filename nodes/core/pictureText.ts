const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const values = new Int8Array(128).fill(-1)
for (let at = 0; at < digits.length; at += 1) values[digits.charCodeAt(at)] = at
// The form for addresses.
values['-'.charCodeAt(0)] = 62
values['_'.charCodeAt(0)] = 63

/** The bytes of a picture's file given as base64 or as a data address ("data:image/png;base64,…"); undefined for other text. */
export function pictureBytes(text: string): Uint8Array | undefined {
  const comma = text.startsWith('data:') ? text.indexOf(',') : -1
  if (text.startsWith('data:') && !text.slice(0, comma).endsWith(';base64')) return undefined
  const body = text.slice(comma + 1).replaceAll(/\s|=+$/g, '')
  if (body.length < 8 || body.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((body.length * 3) / 4))
  let held = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < body.length; i += 1) {
    const value = values[body.charCodeAt(i)] ?? -1
    if (value < 0) return undefined
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at] = (held >> bits) & 0xff
    at += 1
  }
  return bytes
}

/** What the first bytes say that a picture is. */
export function pictureType(bytes: Uint8Array): 'png' | 'jpeg' | 'gif' | 'webp' | 'bmp' | undefined {
  const starts = (at: number, ...wanted: number[]) => wanted.every((byte, index) => bytes[at + index] === byte)
  if (starts(0, 0x89, 0x50, 0x4e, 0x47)) return 'png'
  if (starts(0, 0xff, 0xd8, 0xff)) return 'jpeg'
  if (starts(0, 0x47, 0x49, 0x46, 0x38)) return 'gif'
  if (starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50)) return 'webp'
  return starts(0, 0x42, 0x4d) ? 'bmp' : undefined
}
