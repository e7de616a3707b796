import { diffFlows } from '#nodes/core/flow/diff.ts'
import { readSettings } from '#server/config.ts'
import { exitCodes } from './exitCodes.ts'
import { flowAt } from './flowAt.ts'
import { commonOptions, guarded, printJson } from './output.ts'

/** What was done to get from one flow to another, a sentence a change. */
export const diffCommand = (a: string, b: string, rawOptions: unknown): Promise<number> => {
  const options = commonOptions.parse(rawOptions)
  return guarded(options, async (output) => {
    const { home } = readSettings({ flags: options.home === undefined ? {} : { home: options.home } })
    const changes = diffFlows(flowAt(a, home).flow, flowAt(b, home).flow)
    if (options.json) printJson(output, { status: changes.length === 0 ? 'same' : 'different', changes })
    else if (changes.length === 0) output.out('The two flows are the same.')
    else for (const { message } of changes) output.out(message)
    return exitCodes.done
  })
}
