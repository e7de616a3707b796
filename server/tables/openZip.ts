import type { Readable } from 'node:stream'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { NodeError } from '#nodes/core/run.ts'

/** What an archive may hold: more is a fault of the file, or an attack. */
export type ZipLimits = { entries: number; bytes: number; ratio: number }
export const usualZipLimits: ZipLimits = { entries: 200_000, bytes: 20e9, ratio: 1000 }

export type ZipEntry = { name: string; size: number; stream: () => Promise<Readable> }
export type OpenedZip = { entries: ZipEntry[]; close: () => void }

const ratioFrom = 10e6

/** Lists an archive without unpacking anything. Names that lead out of it, encrypted entries and bombs are refused. */
export async function openZip(path: string, limits: ZipLimits = usualZipLimits): Promise<OpenedZip> {
  const zip: ZipFile = await openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }).catch(
    (cause: unknown) => {
      throw refused('zip_broken', 'The file is no zip archive, or is damaged.', 'Make the archive again.', cause)
    },
  )
  const entries: ZipEntry[] = []
  let bytes = 0
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on('entry', (entry: Entry) => {
        try {
          const { fileName, uncompressedSize, compressedSize } = entry
          bytes += uncompressedSize
          if (entry.isEncrypted())
            throw refused('zip_encrypted', `"${fileName}" is encrypted.`, 'Make the archive without a password.')
          if (entries.length >= limits.entries)
            throw refused('zip_entries', `The archive holds more than ${limits.entries.toLocaleString('en')} files.`)
          if (
            bytes > limits.bytes ||
            (uncompressedSize > ratioFrom && uncompressedSize > compressedSize * limits.ratio)
          )
            throw refused(
              'zip_bomb',
              `Unpacked, the archive would be far larger than it is ("${fileName}": ${uncompressedSize.toLocaleString('en')} bytes).`,
              'Such archives are made to fill disks, so it is not read.',
            )
          if (!fileName.endsWith('/'))
            entries.push({ name: fileName, size: uncompressedSize, stream: () => zip.openReadStreamPromise(entry) })
          zip.readEntry()
        } catch (error) {
          reject(error)
        }
      })
      zip.on('end', resolve)
      zip.on('error', reject)
      zip.readEntry()
    })
  } catch (error) {
    zip.close()
    if (error instanceof NodeError) throw error
    const message = error instanceof Error ? error.message : ''
    if (/invalid relative path|absolute path|invalid characters/i.test(message))
      throw refused('zip_path', `A name in the archive leads out of it (${message}).`, 'It is not read.', error)
    throw refused('zip_broken', 'The archive is damaged.', 'Make it again.', error)
  }
  return { entries, close: () => zip.close() }
}

const refused = (code: string, message: string, hint?: string, cause?: unknown): NodeError =>
  new NodeError(code, message, { field: 'file', ...(hint && { hint }), cause })

/** All bytes of an entry that is known to be small. */
export async function bytesOf(entry: ZipEntry, most: number): Promise<Buffer> {
  if (entry.size > most)
    throw refused(
      'zip_entry_large',
      `"${entry.name}" has ${entry.size.toLocaleString('en')} bytes; ${most.toLocaleString('en')} are allowed.`,
    )
  const chunks: Buffer[] = []
  for await (const chunk of await entry.stream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
