import { join } from 'node:path'
import type { AnyNode } from '#nodes/core/define.ts'
import { NodeError, type Progress, type RunContext } from '#nodes/core/run.ts'
import type { EndpointValue, TableValue, Value } from '#nodes/core/value.ts'
import { findDefinition } from '#nodes/index.ts'
import { runs } from '#nodes/runs.ts'
import type { EngineName } from '#server/ml/engineState.ts'
import { exportArchive } from '#server/ml/exportArchive.ts'
import { loadTensorflow } from '#server/ml/tf.ts'
import { openSandbox } from '#server/sandbox/openSandbox.ts'
import { setUpTables, type TableSetup } from '#test/server/tables/tableSetup.ts'

type AnyRun = (options: {
  inputs: Record<string, unknown>
  params: unknown
  context: RunContext
}) => Promise<Record<string, Value>>

/** Runs nodes one by one on real tables and a real engine, in this process. */
export type NodeBench = {
  setup: TableSetup
  context: RunContext
  progress: Progress[]
  log: string[]
  /** What sources are told when they ask for a secret. */
  secrets: Map<string, string>
  deployed: { name: string }[]
  /** Calls for work on tables so far. */
  tableCalls: () => number
  /** Runs a node (inline ones by inference) and gives its outputs. */
  run: (
    id: string,
    inputs?: Record<string, unknown>,
    params?: Record<string, unknown>,
  ) => Promise<Record<string, Value>>
  /** A table from CSV text: read, its target chosen, and split unless told otherwise. */
  table: (csv: string, options: TableOptions) => Promise<TableValue>
  abort: () => void
  close: () => Promise<void>
}

export type TableOptions = {
  target?: string
  columns?: Record<string, { kind?: string; role?: string }>
  split?: Record<string, unknown> | false
}

/** The engine is wasm where not told otherwise: quick to load, and there on every machine. */
export async function openNodeBench(engine: EngineName = 'wasm'): Promise<NodeBench> {
  const controller = new AbortController()
  const secrets = new Map<string, string>()
  const setup = await setUpTables({
    signal: controller.signal,
    outside: { secret: async (name) => secrets.get(name) ?? '', allowedAddresses: ['127.0.0.1'] },
  })
  const progress: Progress[] = []
  const log: string[] = []
  const deployed: { name: string }[] = []
  let tableCalls = 0
  const tables: RunContext['tables'] = {
    ...setup.tables,
    ...Object.fromEntries(
      Object.entries(setup.tables)
        .filter(([name]) => name !== 'withStep')
        .map(([name, call]) => [
          name,
          (...args: unknown[]) => {
            tableCalls++
            return (call as (...args: unknown[]) => unknown)(...args)
          },
        ]),
    ),
  }
  const context: RunContext = {
    artifacts: { put: (bytes, kind) => setup.artifacts.put(bytes, kind), get: (digest) => setup.artifacts.get(digest) },
    tables,
    endpoints: {
      deploy: async ({ name }): Promise<EndpointValue> => {
        controller.signal.throwIfAborted()
        deployed.push({ name })
        return {
          type: 'endpoint',
          name,
          version: deployed.length,
          path: `/endpoints/${name}/invocations`,
          created: true,
          replayedRows: 0,
          largestDifference: 0,
        }
      },
    },
    tensors: () => loadTensorflow(engine),
    progress: (each) => progress.push(each),
    log: (line) => log.push(line),
    signal: controller.signal,
    flowFolder: setup.folder,
    secret: async () => '',
    openSandbox,
    exportModel: (request) =>
      exportArchive({
        ...request,
        read: (digest) => setup.artifacts.get(digest),
        tensors: () => loadTensorflow(engine),
      }),
  }
  const run: NodeBench['run'] = async (id, inputs = {}, params = {}) => {
    const definition: AnyNode | undefined = findDefinition(id)
    if (!definition) throw new Error(`No node ${id}.`)
    const parsed: unknown = definition.params.parse(params)
    if (definition.execution === 'inline') {
      const connected = Object.fromEntries(Object.keys(definition.inputs).map((name) => [name, name in inputs]))
      const { outputs, problems } = definition.infer({ inputs, connected, params: parsed, facts: undefined })
      const error = problems?.find((each) => each.severity === 'error')
      if (error) throw new NodeError(error.code, error.message)
      return outputs as Record<string, Value>
    }
    const found = (runs as Record<string, unknown>)[id] as AnyRun | undefined
    if (!found) throw new Error(`No run ${id}.`)
    return found({ inputs, params: parsed, context })
  }
  let files = 0
  return {
    setup,
    context,
    progress,
    log,
    secrets,
    deployed,
    tableCalls: () => tableCalls,
    run,
    table: async (csv, { target, columns = {}, split }) => {
      const file = await setup.file(csv, `table${++files}.csv`)
      const read = await run('data.csv', {}, { file: join(file) })
      const chosen =
        target === undefined ? read : await run('data.columns', { table: read['table'] }, { columns, target })
      if (split === false) return chosen['table'] as TableValue
      const parts = await run('prepare.split', { table: chosen['table'] }, split ?? {})
      return parts['table'] as TableValue
    },
    abort: () => controller.abort(),
    close: () => setup.close(),
  }
}
