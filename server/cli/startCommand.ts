import { parseArgs } from 'node:util'
import { AppError } from '#server/appError.ts'
import { type Flags, readSettings, SettingsError, settingsList } from '#server/config.ts'
import { StartError } from '#server/startError.ts'
import { exitCodes } from './exitCodes.ts'

const flagOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const settingNames = ['home', ...Object.keys(settingsList)] as const

/** Flags of a command line by setting. Throws SettingsError for one that is none. */
export function readFlags(args: readonly string[]): Flags & { json: boolean; help: boolean } {
  const options = Object.fromEntries(settingNames.map((name) => [flagOf(name), { type: 'string' as const }]))
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...options, json: { type: 'boolean' }, help: { type: 'boolean' } },
    })
    const given = new Map<string, unknown>(Object.entries(values))
    const flags: Record<string, string> = {}
    for (const name of settingNames) {
      const value = given.get(flagOf(name))
      if (typeof value === 'string') flags[name] = value
    }
    return { ...flags, json: given.get('json') === true, help: given.get('help') === true }
  } catch (error) {
    throw new SettingsError(
      `${sentence(error instanceof Error ? error.message : String(error))} Known are ${settingNames.map((name) => `--${flagOf(name)}`).join(', ')}.`,
    )
  }
}

/** With a full stop: Node's own words have one only sometimes. */
const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`)

const usage = (): string => {
  const lines = Object.values(settingsList).map(
    ({ flag, env, expected }) => `  ${flag.padEnd(18)} ${env.padEnd(26)} ${expected}`,
  )
  const home = `  ${'--home'.padEnd(18)} ${'MODELWRIGHT_HOME'.padEnd(26)} the folder with everything that Modelwright keeps`
  return [
    'Starts the server. A flag comes before the variable, that before config.json in the home.',
    '',
    home,
    ...lines,
  ].join('\n')
}

/** Starts the server and returns when it has ended. */
export async function startFromCommandLine(args: readonly string[]): Promise<number> {
  let isJson = args.includes('--json')
  try {
    const { json, help, ...flags } = readFlags(args)
    isJson = json
    if (help) {
      console.log(usage())
      return exitCodes.done
    }
    const settings = readSettings({ flags })
    const { startServer } = await import('#server/startServer.ts')
    const server = await startServer(settings)
    console.log(
      isJson
        ? JSON.stringify({ status: 'ready', address: server.address, home: settings.home, pid: process.pid })
        : `Modelwright is ready at ${server.address}`,
    )
    const { log } = server.services
    process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled'))
    process.on('uncaughtException', (error) => {
      log.fatal({ err: error }, 'uncaught')
      console.error(
        `Modelwright stopped because of an error inside it (${error.message}). The log in ${settings.home} has the details.`,
      )
      process.exit(exitCodes.failed)
    })
    await untilStopped()
    await server.close()
    return exitCodes.done
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof StartError || error instanceof AppError)) throw error
    if (isJson) console.log(JSON.stringify({ status: 'refused', message: error.message }))
    else console.error(error.message)
    return exitCodes.badInput
  }
}

/** Resolves at the first signal to end; a second one ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(exitCodes.failed)
        isStopping = true
        resolve()
      })
    }
  })
}
