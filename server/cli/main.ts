#!/usr/bin/env node
import '../quickImports.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { callerFolder } from './callerFolder.ts'
import { exitCodes } from './exitCodes.ts'

const nodeMemory = [
  '--node-memory <megabytes>',
  'megabytes that one node may use, at least 128 (MODELWRIGHT_NODE_MEMORY)',
] as const
const collect = (value: string, before: string[]): string[] => [...before, value]

/** The commands. Each loads its part only when it is called; `ended` gets its exit code. */
function createProgram(ended: (code: number) => void): Command {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
  const program = new Command('modelwright')
    .description('From a data file to a live endpoint.')
    .version(String(version))
    .exitOverride()
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 bad input, 3 a quality gate refused.')
  const command = (usage: string, description: string): Command =>
    program
      .command(usage)
      .description(description)
      .option('--home <folder>', 'folder with everything that Modelwright keeps (MODELWRIGHT_HOME)')
      .option('--json', 'print exactly one JSON object')

  program
    .command('start')
    .description('Start the server: --port, --host, --home and the other settings')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_options: unknown, self: Command) => {
      const { startFromCommandLine } = await import('./startCommand.ts')
      ended(await startFromCommandLine(self.args))
    })
  command('run <flow>', 'Run a flow file; no server is needed')
    .option('--param <name=value>', 'a parameter of the flow, as often as needed', collect, [])
    .option('--to <node>', 'only what this node needs, and it')
    .option('--from <node>', 'this node and what follows from it')
    .option('--only <node>', 'this node alone, on the last results')
    .option(...nodeMemory)
    .action(async (flow: string, options: unknown) => {
      const { runCommand } = await import('./runCommand.ts')
      ended(await runCommand(flow, options))
    })
  command('validate <flow>', 'Find out what is wrong with a flow file without running it')
    .option('--param <name=value>', 'a parameter of the flow, as often as needed', collect, [])
    .action(async (flow: string, options: unknown) => {
      const { validateCommand } = await import('./validateCommand.ts')
      ended(await validateCommand(flow, options))
    })
  command('deploy <flow>', 'Run a flow as far as its Deploy nodes need it')
    .option('--param <name=value>', 'a parameter of the flow, as often as needed', collect, [])
    .option(...nodeMemory)
    .action(async (flow: string, options: unknown) => {
      const { deployCommand } = await import('./runCommand.ts')
      ended(await deployCommand(flow, options))
    })
  command('predict <endpoint>', 'Ask a deployed model')
    .option('--row <json>', 'a row as JSON, as often as needed', collect, [])
    .option('--file <path>', 'rows in a .csv or .json file')
    .action(async (endpoint: string, options: unknown) => {
      const { predictCommand } = await import('./predictCommand.ts')
      ended(await predictCommand(endpoint, options))
    })
  command(
    'export <flow> [file]',
    'Write a flow with its data files to a zip; <flow> is a flow file or the id of a flow',
  ).action(async (flow: string, file: string | undefined, options: unknown) => {
    const { exportCommand } = await import('./exportCommand.ts')
    ended(await exportCommand(flow, file, options))
  })
  command('import <file>', 'Make a flow from such a zip')
    .option('--name <name>', 'name of the new flow')
    .action(async (file: string, options: unknown) => {
      const { importCommand } = await import('./importCommand.ts')
      ended(await importCommand(file, options))
    })
  command(
    'diff <a> <b>',
    'Say what was changed from one flow to another; each is a flow file or the id of a flow',
  ).action(async (a: string, b: string, options: unknown) => {
    const { diffCommand } = await import('./diffCommand.ts')
    ended(await diffCommand(a, b, options))
  })
  command('backup <file>', 'Write everything that is kept to one tar file, also while the server runs').action(
    async (file: string, options: unknown) => {
      const { backupCommand } = await import('./backupCommand.ts')
      ended(await backupCommand(file, options))
    },
  )
  command('export-model <endpoint>', 'Write a deployed model as files that other programs run, in a zip')
    .option('--format <name>', 'javascript (any model), savedModel or tfjs (networks)')
    .option('--to <file>', 'where to write it')
    .option('--endpoint-version <number>', 'a version of the endpoint; the one that answers when left out')
    .action(async (endpoint: string, options: unknown) => {
      const { exportModelCommand } = await import('./exportModelCommand.ts')
      ended(await exportModelCommand(endpoint, options))
    })
  command('doctor', 'Show the ML engine in use and why, and what is missing').action(async (options: unknown) => {
    const { doctorCommand } = await import('./doctorCommand.ts')
    ended(await doctorCommand(options))
  })
  return program
}

/** Runs a command line; the exit code when it has ended. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let code: number = exitCodes.done
  try {
    await createProgram((ended) => {
      code = ended
    }).parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exitCodes.done
    if (args.includes('--json'))
      console.log(JSON.stringify({ status: 'refused', message: error.message.replace(/^error: /, '') }))
    return exitCodes.badInput
  }
}

if (import.meta.main) {
  // Whoever reads has seen enough (`… | head`).
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed),
  )
  process.chdir(callerFolder())
  process.exitCode = await runCommandLine(process.argv.slice(2))
}
