import type { AnyNode } from '#nodes/core/define.ts'
import type { RunContext } from '#nodes/core/run.ts'
import type { Value } from '#nodes/core/value.ts'
import { definitions } from '#nodes/index.ts'

/** A run whatever its node; the compiler has tied it to its definition where it was written. */
export type AnyRun = (options: {
  inputs: Record<string, Value | undefined>
  params: Record<string, unknown>
  context: RunContext
  /** What an orchestrator hands over beside inputs and parameters. */
  extra?: unknown
}) => Promise<Record<string, Value>>

export type LibraryModule = { definitions: readonly AnyNode[]; runs: Record<string, AnyRun> }

/** Definitions and runs that a worker knows: the node library, and modules named by tests. */
export async function loadLibrary(modules: readonly string[]): Promise<{
  find: (id: string) => { definition: AnyNode; run: AnyRun } | undefined
}> {
  const found = new Map<string, { definition: AnyNode; run: AnyRun }>()
  const add = (library: LibraryModule): void => {
    for (const definition of library.definitions) {
      const run = library.runs[definition.id]
      if (run) found.set(definition.id, { definition, run })
    }
  }
  add({ definitions, runs: await nodeRuns() })
  for (const path of modules) add((await import(path)) as LibraryModule)
  return { find: (id) => found.get(id) }
}

async function nodeRuns(): Promise<Record<string, AnyRun>> {
  const path = '#nodes/runs.ts'
  try {
    return ((await import(path)) as { runs: Record<string, AnyRun> }).runs
  } catch {
    return {}
  }
}
