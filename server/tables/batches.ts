/** DuckDB plans a statement in time and memory that grow with the square of its expressions: so many columns a statement. */
export const columnsAtOnce = 32

/** What `work` gives for each of the items, asked for a few at a time, in order. */
export async function inBatches<T, R>(
  items: readonly T[],
  work: (some: readonly T[]) => Promise<readonly R[]>,
  atOnce = columnsAtOnce,
): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += atOnce)
    results.push(...(await work(items.slice(start, start + atOnce))))
  return results
}
