export type Answer = string | number | boolean

type Item = { row: number }

/** The first row without an answer; past the end when there is none. */
export function firstOpen(items: readonly Item[], answers: Readonly<Record<number, Answer>>): number {
  const found = items.findIndex((item) => answers[item.row] === undefined)
  return found < 0 ? items.length : found
}

/** The next row without an answer after `at`, going round; past the end when all are answered. */
export function nextOpen(items: readonly Item[], answers: Readonly<Record<number, Answer>>, at: number): number {
  for (let step = 1; step <= items.length; step += 1) {
    const index = (at + step) % items.length
    const item = items[index]
    if (item && answers[item.row] === undefined) return index
  }
  return items.length
}
