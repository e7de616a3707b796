/** What was to be compiled can't be told by a graph; the message says why. The eager way is still open. */
export class UntraceableError extends Error {
  override readonly name = 'UntraceableError'
}

/** Graphs are walked as deep as they are: one that is deeper than JavaScript's stack is told as what can't be traced. */
export function unlessTooDeep(error: unknown): unknown {
  if (!(error instanceof RangeError)) return error
  return new UntraceableError('The graph is deeper than it can be walked: it holds too many steps one after another.', {
    cause: error,
  })
}
