import type { Column } from '../core/spec/table.ts'

/** From so many words a row on, a text says something; fewer are names and codes. */
const fewestWords = 4
/** Beside more other columns, a remark is left aside: its thousands of words would drown them. */
const mostOthers = 4

const isProse = ({ kind, words }: Column): boolean => kind === 'text' && (words ?? 0) >= fewestWords

/**
 * Proposed roles: prose becomes a feature where there is little else to learn from. A file's reader leaves texts aside, as most are names and
 * remarks. The column of parts that a folder of pictures or texts has (train, test) says nothing about the class.
 */
export function learnFromProse(columns: readonly Column[]): Column[] {
  const bulky = columns.find((each) => each.kind === 'image') ?? columns.find(isProse)
  const parts = columns.find((each) => each.name === 'part' && each.kind === 'category' && bulky)
  const others = columns.filter((each) => each.role === 'feature' && each !== parts)
  // One of the others is what is predicted.
  const isWanted = others.length <= mostOthers + 1
  return columns.map((column) => {
    if (column === parts) return { ...column, role: 'ignore' }
    return isWanted && isProse(column) && column.role !== 'target' ? { ...column, role: 'feature' } : column
  })
}
