import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { isError } from '#nodes/core/problem.ts'
import { catalogue } from '#nodes/index.ts'
import { openArtifacts } from '#server/artifacts/artifactStore.ts'
import { readSettings } from '#server/config.ts'
import { openDatabase } from '#server/db/client.ts'
import { openFlowFile } from '#server/flows/openFlowFile.ts'
import { createProbeService } from '#server/probe/probeService.ts'
import { gatherFacts } from '#server/runs/gatherFacts.ts'
import { exitCodes } from './exitCodes.ts'
import { commonOptions, guarded, printJson, problemLine } from './output.ts'
import { readParameters } from './parameters.ts'

const validateOptions = commonOptions.extend({ param: z.array(z.string()).default([]) })

/** Finds out everything about a flow that can be known without running it. Needs no home and no lock. */
export const validateCommand = (path: string, given: unknown): Promise<number> => {
  const options = validateOptions.parse(given)
  return guarded(options, async (output) => {
    const { home } = readSettings({ flags: options.home === undefined ? {} : { home: options.home } })
    const opened = openFlowFile(path, { catalogue, workspace: join(home, 'flows') })
    const parameters = readParameters(opened.flow, options.param)
    const scratch = await mkdtemp(join(tmpdir(), 'modelwright-'))
    const database = openDatabase(':memory:')
    try {
      const probes = createProbeService({
        db: database.db,
        artifacts: openArtifacts({ folder: join(home, 'artifacts') }),
        scratch,
      })
      const place = { flowFolder: opened.folder, confined: false }
      const gathered = await gatherFacts({ flow: opened.flow, catalogue, parameters, probe: probes.probe, place })
      const problems = [...gathered.problems, ...gathered.inference.problems]
      const errors = problems.filter(isError).length
      if (options.json) {
        printJson(output, {
          status: errors === 0 ? 'valid' : 'invalid',
          flow: path,
          name: opened.flow.name,
          nodes: opened.flow.nodes.length,
          upgraded: opened.upgraded,
          problems,
        })
      } else {
        for (const change of opened.upgraded) output.out(`upgrade  ${change}`)
        for (const problem of problems) output.out(problemLine(problem))
        const warnings = problems.length - errors
        const found = `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`
        output.out(errors === 0 ? `${path} can run (${found}).` : `${path} cannot run yet (${found}).`)
      }
      return errors === 0 ? exitCodes.done : exitCodes.badInput
    } finally {
      database.close()
      await rm(scratch, { recursive: true, force: true })
    }
  })
}
