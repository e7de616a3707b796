import { isUtf8 } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import chardet from 'chardet'
import iconv from 'iconv-lite'
import { NodeError } from '#nodes/core/run.ts'
import { binaryKind } from './binaryKind.ts'

/** A file of text that DuckDB can read: UTF-8, one kind of line end. */
export type TextFile = {
  path: string
  /** The file's own encoding, as people know it: `utf-8`, `utf-16le`, `windows-1252`. */
  encoding: string
  /** sha256 of the file's bytes as given. */
  content: string
  size: number
  /** The first megabyte as text, without byte order mark. */
  head: string
  /** The head is the whole file. */
  isWhole: boolean
  /** Removes the copy that was made, if one was. */
  release: () => Promise<void>
}

export type TextFileOptions = { encoding?: string | undefined; scratch: string; signal?: AbortSignal | undefined }

const headBytes = 1_048_576

async function readHead(path: string, bytes: number): Promise<Buffer> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Start of the last, perhaps unfinished, character: what comes before it can be judged alone. */
function lastCharacterStart(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 4); at -= 1)
    if (((bytes[at] ?? 0) & 0b1100_0000) !== 0b1000_0000) return at
  return bytes.length
}

const blockBytes = 1 << 20

/** One pass over the bytes, in one buffer: their hash, whether they are UTF-8, and which line ends there are. */
async function survey(path: string, signal: AbortSignal | undefined) {
  const hash = createHash('sha256')
  // The first four bytes are for the start of a character that the block before ended in.
  const buffer = Buffer.alloc(4 + blockBytes)
  let carried = 0
  let isAllUtf8 = true
  let lineFeeds = 0
  let returns = 0
  let pairs = 0
  let endsInReturn = false
  const handle = await open(path)
  try {
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await handle.read(buffer, 4, blockBytes)
      if (bytesRead === 0) break
      const bytes = buffer.subarray(4, 4 + bytesRead)
      hash.update(bytes)
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lineFeeds += 1
      if (endsInReturn && bytes[0] === 10) pairs += 1
      for (let at = bytes.indexOf(13); at >= 0; at = bytes.indexOf(13, at + 1)) {
        returns += 1
        if (bytes[at + 1] === 10) pairs += 1
      }
      endsInReturn = bytes[bytesRead - 1] === 13
      if (!isAllUtf8) continue
      const joined = buffer.subarray(4 - carried, 4 + bytesRead)
      const end = lastCharacterStart(joined)
      isAllUtf8 = isUtf8(joined.subarray(0, end))
      carried = joined.length - end
      buffer.copy(buffer, 4 - carried, 4 + bytesRead - carried, 4 + bytesRead)
    }
  } finally {
    await handle.close()
  }
  if (isAllUtf8) isAllUtf8 = isUtf8(buffer.subarray(4 - carried, 4))
  const kindsOfLineEnds = [pairs, lineFeeds - pairs, returns - pairs].filter((each) => each > 0).length
  return { content: hash.digest('hex'), isAllUtf8, isMixed: kindsOfLineEnds > 1 }
}

/** Whether two encodings make the same letters of every byte that occurs; control characters of ISO encodings (0x80 to 0x9f) are in no text. */
function readsAlike(head: Uint8Array, one: string, other: string): boolean {
  const occurring = Buffer.from([...new Set(head)].filter((byte) => byte >= 0xa0))
  return iconv.decode(occurring, one) === iconv.decode(occurring, other)
}

function encodingOf(head: Buffer, isAllUtf8: boolean): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  for (let at = 0; at < Math.min(head.length, 4096); at += 1)
    if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const half = Math.min(head.length, 4096) / 2
  const [even = 0, odd = 0] = zeros
  if (odd > half * 0.6 && even < half * 0.1) return 'utf-16le'
  if (even > half * 0.6 && odd < half * 0.1) return 'utf-16be'
  if (isAllUtf8) return 'utf-8'
  const guess = chardet.detect(head.subarray(0, 65_536))?.toLowerCase() ?? 'windows-1252'
  // Windows-1252 holds Latin-1 and more; a guess of UTF-8 or ASCII is wrong here, for the bytes are not.
  if (/^(utf-8|ascii|iso-8859-1)$/.test(guess) || !iconv.encodingExists(guess)) return 'windows-1252'
  // German text is often taken for Latin-2, which shares its letters; the sign for the euro and quotes tell them apart.
  return guess.startsWith('iso-8859-') && readsAlike(head, guess, 'windows-1252') ? 'windows-1252' : guess
}

const lineEnds = (): Transform => {
  let held = ''
  return new Transform({
    decodeStrings: false,
    transform(chunk, _encoding, done) {
      const text = held + String(chunk)
      const cut = text.endsWith('\r') ? text.length - 1 : text.length
      held = text.slice(cut)
      done(null, text.slice(0, cut).replace(/\r\n?/g, '\n'))
    },
    flush(done) {
      done(null, held ? '\n' : '')
    },
  })
}

/** Looks at a file and, only where DuckDB could not read it as it is, streams a copy in UTF-8 with plain line ends. */
export async function openTextFile(path: string, options: TextFileOptions): Promise<TextFile> {
  const { scratch, signal } = options
  const info = await stat(path).catch((error: unknown) => {
    throw new NodeError('file_missing', 'The file is not there.', {
      field: 'file',
      hint: 'Choose the file again, or put it back where it was.',
      cause: error,
    })
  })
  if (!info.isFile()) throw new NodeError('file_missing', 'That is a folder, not a file.', { field: 'file' })
  if (info.size === 0)
    throw new NodeError('csv_empty', 'The file is empty.', {
      field: 'file',
      hint: 'Choose a file that has rows in it.',
    })
  if (options.encoding && !iconv.encodingExists(options.encoding))
    throw new NodeError('encoding_unknown', `There is no encoding "${options.encoding}".`, {
      field: 'encoding',
      hint: 'Leave it empty to have it detected, or use utf-8, utf-16le or windows-1252.',
    })

  const head = await readHead(path, headBytes)
  const { content, isAllUtf8, isMixed } = await survey(path, signal)
  const encoding = options.encoding?.toLowerCase() ?? encodingOf(head, isAllUtf8)
  const binary = binaryKind(head, encoding)
  if (binary)
    throw new NodeError('csv_binary', `This is not a text file: it looks like ${binary.what}.`, {
      field: 'file',
      hint: binary.hint,
    })

  const isPlain = /^utf-?8$/.test(encoding) && isAllUtf8 && !isMixed
  let target = path
  if (!isPlain) {
    target = join(scratch, `${randomUUID()}.txt`)
    await pipeline(createReadStream(path), iconv.decodeStream(encoding), lineEnds(), createWriteStream(target), {
      signal,
    })
  }
  const bytes = isPlain ? head : await readHead(target, headBytes)
  const size = isPlain ? info.size : (await stat(target)).size
  const text = new TextDecoder('utf-8').decode(
    bytes.subarray(0, bytes.length < size ? lastCharacterStart(bytes) : undefined),
  )
  const release = async (): Promise<void> => {
    if (target !== path) await rm(target, { force: true })
  }
  if (bytes.length >= size && text.trim() === '') {
    await release()
    throw new NodeError('csv_empty', 'The file holds nothing but empty lines.', {
      field: 'file',
      hint: 'Choose a file that has rows in it.',
    })
  }
  return {
    path: target,
    encoding,
    content,
    size: info.size,
    head: text,
    isWhole: bytes.length >= size,
    release,
  }
}
