/**
 * People's JavaScript in an interpreter of its own (QuickJS as WebAssembly): it has the language and nothing else, no files, network,
 * process, timers or modules. Only JSON text goes in and out, so no object of ours is ever within its reach.
 */
export type Sandbox = {
  /** Hands rows to the code and gives what it returned, as JSON values. Throws SandboxError. */
  run: (rows: readonly unknown[]) => unknown
  close: () => void
}

export type SandboxFault = 'wrong' | 'slow' | 'memory' | 'promise' | 'result'

/** `row` counts from 0 within the rows that were handed over, `line` from 1. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError'
  readonly fault: SandboxFault
  readonly row: number | undefined
  readonly line: number | undefined
  constructor(
    fault: SandboxFault,
    message: string,
    where: { row?: number | undefined; line?: number | undefined } = {},
  ) {
    super(message)
    this.fault = fault
    this.row = where.row
    this.line = where.line
  }
}

export type SandboxOptions = {
  code: string
  /** The code sees one `row` at a time and returns an object, or all `rows` and returns a list. */
  mode: 'row' | 'table'
  /** Milliseconds of work in all. */
  time: number
  memory: number
  isCancelled: () => boolean
}

/** Opens a sandbox over some code; throws SandboxError where the code does not even read. */
export type OpenSandbox = (options: SandboxOptions) => Promise<Sandbox>
