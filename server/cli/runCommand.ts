import { z } from 'zod'
import type { Port } from '#nodes/core/define.ts'
import { catalogue } from '#nodes/index.ts'
import { AppError } from '#server/appError.ts'
import { readSettings, type Settings } from '#server/config.ts'
import type { Run, RunScope } from '#server/contract/run.ts'
import { type OpenedFlow, openFlowFile } from '#server/flows/openFlowFile.ts'
import type { Backend } from './backend.ts'
import { exitCodes } from './exitCodes.ts'
import { openBackend } from './openBackend.ts'
import { commonOptions, guarded, type Output, printJson, problemLine, UsageError } from './output.ts'
import { readParameters } from './parameters.ts'
import { type RunReport, reportOf } from './runReport.ts'
import { barView, plainView, type RunView, silentView } from './runView.ts'

export const runOptions = commonOptions.extend({
  param: z.array(z.string()).default([]),
  to: z.string().optional(),
  from: z.string().optional(),
  only: z.string().optional(),
  nodeMemory: z.string().optional(),
})
type RunOptions = z.infer<typeof runOptions>

const settingsOf = ({ home, nodeMemory }: RunOptions): Settings =>
  readSettings({ flags: { ...(home !== undefined && { home }), ...(nodeMemory !== undefined && { nodeMemory }) } })

const scopeOf = ({ to, from, only }: RunOptions): RunScope | undefined => {
  const given: RunScope[] = []
  if (to !== undefined) given.push({ kind: 'to', node: to })
  if (from !== undefined) given.push({ kind: 'from', node: from })
  if (only !== undefined) given.push({ kind: 'only', node: only })
  if (given.length > 1) throw new UsageError('Give one of --to, --from and --only.')
  return given[0]
}

const viewOf = (json: boolean, output: Output): RunView => {
  if (json) return silentView
  return process.stdout.isTTY ? barView() : plainView(output)
}

/** Starts a run and follows it to its end; Ctrl-C cancels it. Ends early when only a person can help it on. */
async function follow(backend: Backend, run: Run, view: RunView): Promise<Run> {
  let asked = 0
  const cancel = (): void => {
    asked += 1
    if (asked > 1) process.exit(exitCodes.failed)
    void backend.cancel(run.id).catch(() => undefined)
  }
  process.on('SIGINT', cancel)
  process.on('SIGTERM', cancel)
  try {
    for await (const event of backend.events(run.id)) {
      view.show(event)
      if (event.type === 'node.waiting') {
        const state = await backend.run(run.id)
        if (!state.nodes.some((node) => node.state === 'running')) return { ...state, status: 'waiting' }
      }
    }
    return await backend.run(run.id)
  } finally {
    view.end()
    process.off('SIGINT', cancel)
    process.off('SIGTERM', cancel)
  }
}

export const exitCodeOfRun = (run: Pick<Run, 'status' | 'problems'>): number => {
  if (run.status === 'done') return exitCodes.done
  return run.problems.some((problem) => problem.code === 'replay_differs') ? exitCodes.gateRefused : exitCodes.failed
}

function printReport(output: Output, report: RunReport, address: string | undefined): void {
  for (const [node, metrics] of Object.entries(report.reports)) {
    const figures = Object.entries(metrics).filter(([name]) => !name.includes('.'))
    output.out(`${node}: ${figures.map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`).join(', ')}`)
  }
  for (const { name, version, path, created } of report.endpoints) {
    const where = address === undefined ? `${path} once the server runs (modelwright start)` : `${address}${path}`
    output.out(`endpoint ${name}, version ${version}${created ? '' : ' (unchanged)'}: ${where}`)
  }
  if (report.status === 'waiting') {
    output.out(
      'The run waits for answers of a person. Open the app (modelwright start), give them there, and it goes on.',
    )
  } else if (report.status !== 'done') {
    output.err(`The run ${report.status === 'cancelled' ? 'was cancelled' : 'failed'}.`)
    for (const problem of report.problems) output.err(`  ${problemLine(problem)}`)
  }
}

/** Runs a flow file, once for each of the scopes, and prints what came of the last one that was run. */
async function runScopes(
  options: RunOptions,
  opened: OpenedFlow,
  given: string,
  scopes: (RunScope | undefined)[],
  output: Output,
): Promise<number> {
  const settings = settingsOf(options)
  const parameters = readParameters(opened.flow, options.param)
  const backend = await openBackend(settings)
  try {
    if (backend.address !== undefined && options.nodeMemory !== undefined) {
      throw new UsageError(
        `The server at ${backend.address} works on this home and runs the flow with its own limit. Start the server with --node-memory ${options.nodeMemory}, or leave the flag out here.`,
      )
    }
    let code: number = exitCodes.done
    const reports: RunReport[] = []
    for (const scope of scopes) {
      const started = await backend.startRun({ path: opened.path, parameters, ...(scope && { scope }) })
      const run = await follow(backend, started, viewOf(options.json, output))
      const report = await reportOf(backend, run, given)
      reports.push(report)
      if (!options.json) printReport(output, report, backend.address)
      code = exitCodeOfRun(run)
      if (code !== exitCodes.done) break
    }
    const last = reports.at(-1)
    if (options.json && last) printJson(output, { ...last, endpoints: reports.flatMap((report) => report.endpoints) })
    return code
  } finally {
    await backend.close()
  }
}

const open = (path: string, options: RunOptions): OpenedFlow => {
  const { home } = settingsOf(options)
  return openFlowFile(path, { catalogue, workspace: `${home}/flows` })
}

export const runCommand = (path: string, given: unknown): Promise<number> => {
  const options = runOptions.parse(given)
  return guarded(options, (output) => runScopes(options, open(path, options), path, [scopeOf(options)], output))
}

/** Runs a flow as far as its Deploy nodes need it. */
export const deployCommand = (path: string, given: unknown): Promise<number> => {
  const options = runOptions.parse(given)
  return guarded(options, (output) => {
    const opened = open(path, options)
    const nodes = opened.flow.nodes.filter((node) => hasEndpoint(node.type)).map((node) => node.id)
    if (nodes.length === 0)
      throw new AppError('bad_request', `${path} has no Deploy node. Add one after Train, then deploy it.`)
    return runScopes(
      options,
      opened,
      path,
      nodes.map((node): RunScope => ({ kind: 'to', node })),
      output,
    )
  })
}

const hasEndpoint = (type: string): boolean =>
  Object.values<Port>(catalogue.find(type)?.outputs ?? {}).some((port) => port.type === 'endpoint')
