import { isAbsolute, relative, resolve, sep } from 'node:path'
import { AppError } from '#server/appError.ts'

const pattern = /^file:([0-9a-f]{64})\/(.+)$/

/** How a flow names an uploaded file: `file:<sha256>/<name>`. */
export const fileReference = (digest: string, name: string): string => `file:${digest}/${name}`

export function parseFileReference(text: string): { digest: string; name: string } | undefined {
  const match = pattern.exec(text)
  return match?.[1] && match[2] ? { digest: match[1], name: match[2] } : undefined
}

export type ResolveFileOptions = {
  artifactPath: (digest: string) => Promise<string> | string
  /** Folder of the flow file. */
  flowFolder: string
  /** Files outside the flow's folder are refused: for flows that others may have written (a server). */
  confined: boolean
}

/** Path on this machine of a file that a flow names: an upload, or a path relative to the flow file's folder. */
export async function resolveFile(
  text: string,
  { artifactPath, flowFolder, confined }: ResolveFileOptions,
): Promise<string> {
  const upload = parseFileReference(text)
  if (upload) {
    try {
      return await artifactPath(upload.digest)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'not_found')) throw error
      throw new AppError(
        'not_found',
        `The uploaded file "${upload.name}" is no longer stored here (it was removed, damaged, or uploaded to another home). Upload the file again.`,
        { cause: error },
      )
    }
  }
  if (text.startsWith('file:') || text.includes('\0')) {
    throw new AppError('bad_request', `"${text}" does not name a file. Pick one, or drop it on the page.`)
  }
  const path = resolve(flowFolder, text)
  const inside = relative(flowFolder, path)
  if (confined && (isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`))) {
    throw new AppError(
      'bad_request',
      `"${text}" lies outside the folder of the flow. Copy the file into ${flowFolder}, or upload it.`,
    )
  }
  return path
}
