import { useEffect, useRef } from 'react'

/**
 * Does `work` for `value` whenever it changes, one at a time: what changes meanwhile is caught up with the latest value alone, so that a slider that
 * is dragged is followed as fast as answers come. `work` must not throw.
 */
export function useLatest<T>(value: T, isOn: boolean, work: (value: T) => Promise<void>): void {
  const wanted = useRef<{ value: T } | undefined>(undefined)
  const isBusy = useRef(false)
  useEffect(() => {
    if (!isOn) return
    wanted.current = { value }
    const follow = async () => {
      isBusy.current = true
      for (let next = wanted.current; next; next = wanted.current) {
        wanted.current = undefined
        await work(next.value)
      }
      isBusy.current = false
    }
    if (!isBusy.current) void follow()
  }, [value, isOn, work])
}
