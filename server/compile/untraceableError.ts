/** What was to be compiled can't be told by a graph; the message says why. The eager way is still open. */
export class UntraceableError extends Error {
  override readonly name = 'UntraceableError'
}
