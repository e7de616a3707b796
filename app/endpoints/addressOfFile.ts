import { pictureType } from '#nodes/core/pictureText.ts'

type Read = { ok: true; address: string } | { ok: false; message: string }

/** More does not fit into a question to an endpoint once it is written as text. */
const largest = 5_000_000

/** A picture's file as a data address, as an endpoint takes it; what it is, its first bytes say rather than its name. */
export async function addressOfFile(file: File): Promise<Read> {
  if (file.size > largest)
    return {
      ok: false,
      message: `${file.name} has ${Math.ceil(file.size / 1e6)} MB; ${largest / 1e6} MB at most are taken. Save it smaller.`,
    }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const type = pictureType(bytes)
  if (!type)
    return { ok: false, message: `${file.name} is no picture that is understood (PNG, JPEG, WebP, GIF or BMP).` }
  // In pieces: a call takes so many arguments at most.
  let letters = ''
  for (let at = 0; at < bytes.length; at += 8192) letters += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return { ok: true, address: `data:image/${type};base64,${btoa(letters)}` }
}
