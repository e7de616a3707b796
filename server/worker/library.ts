import type { AnyNode } from '#nodes/core/define.ts'
import { definitions } from '#nodes/index.ts'
import { runs } from '#nodes/runs.ts'
import type { AnyRun, WorkingNode } from './anyRun.ts'
import { orchestratorRuns } from './orchestratorRuns.ts'

export type LibraryModule = { definitions: readonly AnyNode[]; runs: Record<string, AnyRun> }

/** Definitions and runs that a worker knows: the node library, and modules named by tests. */
export async function loadLibrary(modules: readonly string[]): Promise<{
  find: (id: string) => WorkingNode | undefined
}> {
  const found = new Map<string, WorkingNode>()
  const add = (library: LibraryModule): void => {
    for (const definition of library.definitions) {
      const run = library.runs[definition.id]
      const capabilities = definition.capabilities ?? []
      if (run) found.set(definition.id, { id: definition.id, capabilities, run })
    }
  }
  // Each run fits the ports of its own definition; the compiler has seen to that in nodes/runs.ts.
  add({ definitions, runs: runs as unknown as Record<string, AnyRun> })
  for (const node of orchestratorRuns) found.set(node.id, node)
  for (const path of modules) add((await import(path)) as LibraryModule)
  return { find: (id) => found.get(id) }
}
