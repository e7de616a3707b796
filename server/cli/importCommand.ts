import { statSync } from 'node:fs'
import { z } from 'zod'
import { readSettings } from '#server/config.ts'
import { exitCodes } from './exitCodes.ts'
import { openBackend } from './openBackend.ts'
import { commonOptions, guarded, printJson, UsageError } from './output.ts'

const importOptions = commonOptions.extend({ name: z.string().min(1).max(200).optional() })

/** Makes a flow of the workspace from an archive that `modelwright export` or the page has written. */
export const importCommand = (file: string, rawOptions: unknown): Promise<number> => {
  const options = importOptions.parse(rawOptions)
  return guarded(options, async (output) => {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`There is no file ${file}.`)
    const backend = await openBackend(
      readSettings({ flags: { logLevel: 'silent', ...(options.home !== undefined && { home: options.home }) } }),
    )
    try {
      const made = await backend.importArchive(file, options.name)
      if (options.json) printJson(output, { status: 'done', id: made.id, name: made.name, nodes: made.nodeCount })
      else output.out(`"${made.name}" is now the flow ${made.id}.`)
      return exitCodes.done
    } finally {
      await backend.close()
    }
  })
}
