import { useRef } from 'react'

/** Keys that stay with the rows of a list while rows are added, taken away and moved here; rows themselves have no name. */
export function useRowKeys(count: number) {
  const next = useRef(0)
  const keys = useRef<number[]>([])
  while (keys.current.length < count) {
    keys.current.push(next.current)
    next.current += 1
  }
  keys.current.length = count
  return {
    keys: keys.current,
    remove: (index: number) => {
      keys.current = keys.current.toSpliced(index, 1)
    },
    swap: (a: number, b: number) => {
      const [first, second] = [keys.current[a], keys.current[b]]
      if (first !== undefined && second !== undefined) keys.current = keys.current.with(a, second).with(b, first)
    },
  }
}
