import { NodeError } from '#nodes/core/run.ts'

/** What DuckDB throws, in words for people where they can do something about it; anything else as it came. */
export function readableError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const text = error.message
  if (/^INTERRUPT Error/i.test(text)) return new DOMException('The work was stopped.', 'AbortError')
  if (/no space left on device|disk full/i.test(text))
    return new NodeError('disk_full', 'The disk is full: the table could not be written.', {
      hint: 'Free some space, or clean up artifacts that are no longer needed, and run again.',
      cause: error,
    })
  if (/^Out of Memory Error/i.test(text))
    return new NodeError('memory_exceeded', 'The table needs more memory than this step may use.', {
      hint: 'Use fewer columns or rows, or raise the memory limit of workers.',
      cause: error,
    })
  return error
}
