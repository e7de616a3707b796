import { AppError } from '#server/appError.ts'

type Limits = { id: string; perMinute: number | null; atOnce: number }
type State = { atOnce: number; tokens: number; at: number }

/**
 * How much each key may ask: requests at the same time, and requests a minute by a bucket that fills evenly and holds ten
 * seconds' worth (at least one), so that a burst is no fault.
 */
export function createKeyLimits(now: () => number = Date.now) {
  const states = new Map<string, State>()
  return {
    /** Counts a call in; what it returns counts it out, once. Throws `too_many_requests` with Retry-After. */
    enter: ({ id, perMinute, atOnce }: Limits): (() => void) => {
      const most = perMinute === null ? 0 : Math.max(1, perMinute / 6)
      const state = states.get(id) ?? { atOnce: 0, tokens: most, at: now() }
      states.set(id, state)
      if (state.atOnce >= atOnce)
        throw refusal(`This API key has ${atOnce} requests under way, as many as it may have at the same time.`, 1)
      if (perMinute !== null) {
        const time = now()
        state.tokens = Math.min(most, state.tokens + ((time - state.at) * perMinute) / 60_000)
        state.at = time
        if (state.tokens < 1)
          throw refusal(
            `This API key may ask ${perMinute.toLocaleString('en')} times a minute.`,
            Math.ceil(((1 - state.tokens) * 60) / perMinute),
          )
        state.tokens -= 1
      }
      state.atOnce += 1
      let isOver = false
      return () => {
        if (!isOver) state.atOnce -= 1
        isOver = true
      }
    },
    forget: (id: string): void => void states.delete(id),
  }
}

const refusal = (message: string, seconds: number): AppError =>
  new AppError('too_many_requests', `${message} Try again in ${seconds} s.`, {
    headers: { 'retry-after': String(seconds) },
  })
