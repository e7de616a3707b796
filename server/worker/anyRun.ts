import type { Capability } from '#nodes/core/define.ts'
import type { RunContext } from '#nodes/core/run.ts'
import type { Value } from '#nodes/core/value.ts'

/** A run whatever its node; the compiler has tied it to its definition where it was written. */
export type AnyRun = (options: {
  inputs: Record<string, Value | undefined>
  params: Record<string, unknown>
  context: RunContext
  /** What an orchestrator hands over beside inputs and parameters. */
  extra?: unknown
}) => Promise<Record<string, Value>>

/** What a worker knows of a node. */
export type WorkingNode = { id: string; capabilities: readonly Capability[]; run: AnyRun }
