import { writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { exportFormats } from '#nodes/deploy/exportFormats.ts'
import { readSettings } from '#server/config.ts'
import { exitCodes } from './exitCodes.ts'
import { openBackend } from './openBackend.ts'
import { commonOptions, guarded, printJson, UsageError } from './output.ts'

const exportOptions = commonOptions.extend({
  format: z.string().default('javascript'),
  to: z.string().optional(),
  endpointVersion: z.string().optional(),
})

/** Writes an endpoint's model as files that other programs run, in a zip. */
export const exportModelCommand = (name: string, given: unknown): Promise<number> => {
  const options = exportOptions.parse(given)
  return guarded(options, async (output) => {
    const format = exportFormats.find((each) => each.toLowerCase() === options.format.toLowerCase())
    if (!format)
      throw new UsageError(`--format "${options.format}" is not known. There are ${exportFormats.join(', ')}.`)
    if (options.endpointVersion !== undefined && !/^[1-9]\d*$/.test(options.endpointVersion))
      throw new UsageError(`--endpoint-version "${options.endpointVersion}" is no number of a version, such as 2.`)
    const backend = await openBackend(readSettings({ flags: options.home === undefined ? {} : { home: options.home } }))
    try {
      const version =
        options.endpointVersion === undefined ? (await backend.endpoint(name)).version : Number(options.endpointVersion)
      const bytes = await backend.exportModel(name, version, format)
      const file = options.to ?? `${name}-${format.toLowerCase()}.zip`
      await writeFile(file, bytes)
      if (options.json) printJson(output, { endpoint: name, version, format, file, bytes: bytes.length })
      else output.out(`${file}: version ${version} of "${name}", ${bytes.length.toLocaleString('en')} bytes.`)
      return exitCodes.done
    } finally {
      await backend.close()
    }
  })
}
