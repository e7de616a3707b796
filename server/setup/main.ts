import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from './cacheFolder.mjs'
import { carryOut, prepareInForeground } from './carryOut.ts'
import { childEnvironment } from './childEnvironment.ts'
import { runForeground } from './foreground.ts'
import { prepareNativeBeside } from './nativeBeside.ts'
import { projectRoot } from './paths.ts'
import { plainProgress } from './progress.ts'
import { runCheck, runTests } from './runTests.ts'
import { SetupError } from './setupError.ts'

// What `launch.mjs` hands over to once a fit Node runs. Imports nothing but Node and its own folder: no package may be there yet.
const root = projectRoot
const cache = cacheFolder()
const progress = plainProgress()
const ci = process.env['CI'] === 'true' || process.env['CI'] === '1'
const surroundings = { root, cache, ci, progress }
const [verb, ...args] = process.argv.slice(2)

try {
  process.exitCode = await run()
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  progress.say(`${error.output ? `${error.output}\n` : ''}${error.message} ${error.advice}`)
  process.exitCode = 1
}

async function run(): Promise<number> {
  if (verb === 'start') return await start()
  if (verb === 'test') return await runTests(surroundings, args)
  if (verb === 'check') return await runCheck(surroundings)
  if (verb === 'native') return await native()
  if (verb === 'exec' && args[0] !== undefined) return await exec(args[0], args.slice(1))
  progress.say(
    'Usage: node server/setup/launch.mjs start [settings] | test [filter] | check | native | exec <command> [arguments]',
  )
  return 2
}

async function start(): Promise<number> {
  const setup = await carryOut('start', { ...surroundings, isFiltered: false })
  const isToPrepare = setup.background.some((step) => step.id === 'native-engine')
  const stopPreparing = isToPrepare ? prepareNativeBeside(root, progress.say) : async () => undefined
  try {
    return await runForeground(process.execPath, [join('server', 'main.ts'), ...args], {
      cwd: root,
      env: childEnvironment(root),
    })
  } finally {
    await stopPreparing()
  }
}

/** Prepares the native engine now, whatever became of it before. */
async function native(): Promise<number> {
  await carryOut('exec', { ...surroundings, isFiltered: false })
  await progress.during('Preparing the native ML engine', (report) => prepareInForeground(root, cache, true, report))
  progress.say('The native ML engine is ready.')
  return 0
}

async function exec(command: string, rest: string[]): Promise<number> {
  await carryOut('exec', { ...surroundings, isFiltered: false })
  const isWindows = process.platform === 'win32'
  const own =
    command === 'node' ? process.execPath : join(root, 'node_modules', '.bin', isWindows ? `${command}.cmd` : command)
  const path = existsSync(own) ? own : command
  // The packages' commands are .cmd files on Windows, which only a shell starts.
  const isScript = isWindows && path.endsWith('.cmd')
  const quoted = isScript ? rest.map((argument) => `"${argument.replaceAll('"', '""')}"`) : rest
  return await runForeground(isScript ? `"${path}"` : path, quoted, {
    cwd: root,
    env: childEnvironment(root),
    shell: isScript,
  })
}
