/** Pearson's correlation of two lists of equal length; pairs with a missing value (NaN) are left out. 0 where one is constant. */
export function pearson(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let [n, meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0, 0]
  for (let at = 0; at < first.length; at++) {
    const [x, y] = [first[at] ?? Number.NaN, second[at] ?? Number.NaN]
    if (Number.isNaN(x) || Number.isNaN(y)) continue
    n++
    // Welford's update: no cancellation with large means.
    const [dx, dy] = [x - meanX, y - meanY]
    meanX += dx / n
    meanY += dy / n
    xx += dx * (x - meanX)
    yy += dy * (y - meanY)
    xy += dx * (y - meanY)
  }
  const scale = Math.sqrt(xx * yy)
  return n < 2 || !(scale > 0) ? 0 : Math.max(-1, Math.min(1, xy / scale))
}

type Level = string | null

/** Cramér's V of two lists of categories, with Bergsma's correction for small samples: 0 none, 1 one tells the other. */
export function cramersV(first: readonly Level[], second: readonly Level[]): number {
  const table = new Map<string, Map<string, number>>()
  const [rows, columns] = [new Map<string, number>(), new Map<string, number>()]
  let n = 0
  for (const [at, a] of first.entries()) {
    const b = second[at]
    if (a === null || b === null || b === undefined) continue
    n++
    rows.set(a, (rows.get(a) ?? 0) + 1)
    columns.set(b, (columns.get(b) ?? 0) + 1)
    const row = table.get(a) ?? new Map<string, number>()
    row.set(b, (row.get(b) ?? 0) + 1)
    table.set(a, row)
  }
  const [r, k] = [rows.size, columns.size]
  if (n < 2 || r < 2 || k < 2) return 0
  // Σ n_ij² / (n_i n_j) − 1 = χ² / n, so that empty cells need no visit.
  let phi = -1
  for (const [a, row] of table)
    for (const [b, count] of row) phi += (count * count) / ((rows.get(a) ?? 1) * (columns.get(b) ?? 1))
  const corrected = Math.max(0, phi - ((k - 1) * (r - 1)) / (n - 1))
  const least = Math.min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1
  return least > 0 ? Math.min(1, Math.sqrt(corrected / least)) : 0
}

/** Correlation ratio η: how much of a number's spread the category explains (root of the share of the sum of squares). */
export function correlationRatio(groups: readonly Level[], values: ArrayLike<number>): number {
  const sums = new Map<string, { n: number; sum: number }>()
  let [n, total] = [0, 0]
  const isThere = (at: number) => groups[at] != null && !Number.isNaN(values[at] ?? Number.NaN)
  for (let at = 0; at < values.length; at++) {
    const group = groups[at]
    if (group == null || !isThere(at)) continue
    const value = values[at] ?? 0
    n++
    total += value
    const each = sums.get(group) ?? { n: 0, sum: 0 }
    each.n++
    each.sum += value
    sums.set(group, each)
  }
  if (n < 2 || sums.size < 2) return 0
  const mean = total / n
  let [between, all] = [0, 0]
  for (const { n: count, sum } of sums.values()) between += count * (sum / count - mean) ** 2
  for (let at = 0; at < values.length; at++) if (isThere(at)) all += ((values[at] ?? 0) - mean) ** 2
  return all > 0 ? Math.sqrt(Math.min(1, between / all)) : 0
}
