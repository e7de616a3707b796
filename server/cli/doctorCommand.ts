import { readSettings } from '#server/config.ts'
import { engineState } from '#server/ml/engineState.ts'
import { checkRequirements, type Requirement } from '#server/setup/requirements.ts'
import { exitCodes } from './exitCodes.ts'
import { commonOptions, guarded, printJson } from './output.ts'

const marks: Record<Requirement['state'], string> = {
  ok: 'ok      ',
  missing: 'MISSING ',
  'optional-missing': 'absent  ',
  preparing: 'coming  ',
}

/** Shows the ML engine in use and why, and every requirement with its state. */
export const doctorCommand = (given: unknown): Promise<number> => {
  const options = commonOptions.parse(given)
  return guarded(options, async (output) => {
    const { home } = readSettings({ flags: options.home === undefined ? {} : { home: options.home } })
    const engine = engineState()
    const requirements = await checkRequirements(home)
    const isFit = requirements.every((each) => each.state !== 'missing')
    if (options.json) printJson(output, { status: isFit ? 'ok' : 'missing', home, engine, requirements })
    else {
      output.out(`Home    ${home}`)
      output.out(`Engine  ${engine.reason}${engine.howToAdd === '' ? '' : ` ${engine.howToAdd}`}`)
      output.out('')
      const width = Math.max(...requirements.map((each) => each.name.length))
      for (const { name, state, found, why, howToAdd } of requirements) {
        output.out(`${marks[state]}${name.padEnd(width)}  ${found}`)
        if (state !== 'ok') output.out(`${' '.repeat(8 + width)}  ${why}${howToAdd === '' ? '' : ` ${howToAdd}`}`)
      }
      output.out('')
      output.out(isFit ? 'Everything that is needed is there.' : 'Something that is needed is missing.')
    }
    return isFit ? exitCodes.done : exitCodes.failed
  })
}
