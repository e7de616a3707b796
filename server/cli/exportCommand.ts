import { createWriteStream, existsSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { describeBytes, openArtifacts } from '#server/artifacts/artifactStore.ts'
import { readSettings } from '#server/config.ts'
import { archiveSources, gatherFiles } from '#server/flows/flowArchive.ts'
import { slugOf } from '#server/flows/flowFile.ts'
import { zipStream } from '#server/flows/zipStream.ts'
import { exitCodes } from './exitCodes.ts'
import { flowAt } from './flowAt.ts'
import { commonOptions, guarded, printJson, UsageError } from './output.ts'

/** Writes a flow with its data files to a zip. Reads only, so it works beside a server. */
export const exportCommand = (given: string, target: string | undefined, rawOptions: unknown): Promise<number> => {
  const options = commonOptions.parse(rawOptions)
  return guarded(options, async (output) => {
    const { home } = readSettings({ flags: options.home === undefined ? {} : { home: options.home } })
    const { flow, folder } = flowAt(given, home)
    const file = resolve(target ?? `${slugOf(flow.name)}.zip`)
    if (existsSync(file)) throw new UsageError(`${file} is there already. Name another file, or delete it first.`)
    const artifacts = openArtifacts({ folder: join(home, 'artifacts') })
    const gathered = await gatherFiles(flow, { folder, artifactPath: artifacts.path })
    try {
      await pipeline(zipStream(archiveSources(gathered)), createWriteStream(file, { flags: 'wx' }))
    } catch (error) {
      await rm(file, { force: true })
      throw error
    }
    const { size } = await stat(file)
    const files = gathered.files.map(({ name }) => name)
    const { missing } = gathered
    if (options.json) printJson(output, { status: 'done', file, flow: flow.name, bytes: size, files, missing })
    else {
      output.out(
        `${file}: "${flow.name}" with ${files.length} data ${files.length === 1 ? 'file' : 'files'} (${describeBytes(size)}).`,
      )
      for (const name of missing) output.out(`Not in it, for it is not stored here any more: ${name}`)
    }
    return exitCodes.done
  })
}
