import type { AnyNode, Capability } from '#nodes/core/define.ts'
import type { RunContext } from '#nodes/core/run.ts'
import type { Value } from '#nodes/core/value.ts'
import { definitions } from '#nodes/index.ts'
import { runs } from '#nodes/runs.ts'
import { runLabel } from '#server/labels/runLabel.ts'

/** A run whatever its node; the compiler has tied it to its definition where it was written. */
export type AnyRun = (options: {
  inputs: Record<string, Value | undefined>
  params: Record<string, unknown>
  context: RunContext
  /** What an orchestrator hands over beside inputs and parameters. */
  extra?: unknown
}) => Promise<Record<string, Value>>

export type LibraryModule = { definitions: readonly AnyNode[]; runs: Record<string, AnyRun> }

export type WorkingNode = { id: string; capabilities: readonly Capability[]; run: AnyRun }

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
  // The work that an orchestrator hands to a worker.
  found.set('data.label', { id: 'data.label', capabilities: ['tables'], run: runLabel })
  for (const path of modules) add((await import(path)) as LibraryModule)
  return { find: (id) => found.get(id) }
}
