import { useCallback, useEffect, useState } from 'react'
import { ApiProblem, messageOf } from './request.ts'

export type Loaded<T> =
  | { state: 'loading'; value: undefined; problem: undefined }
  /** `isAbsent`: the server knows nothing of that name. */
  | { state: 'failed'; value: T | undefined; problem: string; isAbsent: boolean }
  | { state: 'ready'; value: T; problem: undefined }

const loading = { state: 'loading', value: undefined, problem: undefined } as const

/**
 * Loads something when `key` changes (undefined loads nothing), and again on `reload`, during which the old value stays. What comes
 * too late for its key is dropped.
 */
export function useLoad<T>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<T>,
): Loaded<T> & { reload: () => void } {
  const [result, setResult] = useState<{ key: string | undefined; loaded: Loaded<T> }>({ key, loaded: loading })
  const [attempt, setAttempt] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says all that `load` depends on; `attempt` asks again.
  useEffect(() => {
    if (key === undefined) return
    const controller = new AbortController()
    load(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setResult({ key, loaded: { state: 'ready', value, problem: undefined } })
      },
      (error: unknown) => {
        if (controller.signal.aborted) return
        setResult((before) => ({
          key,
          loaded: {
            state: 'failed',
            value: before.key === key ? before.loaded.value : undefined,
            problem: messageOf(error),
            isAbsent: error instanceof ApiProblem && error.details.code === 'not_found',
          },
        }))
      },
    )
    return () => controller.abort()
  }, [key, attempt])

  const reload = useCallback(() => setAttempt((before) => before + 1), [])
  return { ...(result.key === key ? result.loaded : loading), reload }
}
