/** Files that a node reads as they are, by the ending of their name; what is not here is read as CSV. */
const endings: readonly (readonly [RegExp, string])[] = [
  [/\.(parquet|pq)$/i, 'data.parquet'],
  [/\.(json|jsonl|ndjson)$/i, 'data.json'],
  [/\.(xlsx|xlsm)$/i, 'data.excel'],
  [/\.(sqlite3?|db)$/i, 'data.sqlite'],
  [/\.zip$/i, 'data.images'],
]

/** The type of the node that reads a file of this name. */
export const sourceOfFile = (name: string): string => endings.find(([ending]) => ending.test(name))?.[1] ?? 'data.csv'

/** The same, the likeliest first, where the name alone does not tell: a zip holds pictures or texts. */
export const sourcesOfFile = (name: string): string[] =>
  /\.zip$/i.test(name) ? ['data.images', 'data.texts'] : [sourceOfFile(name)]
