import { rowColumn } from '#nodes/core/spec/table.ts'

/** Names that mean something else to us or to JavaScript. */
const reserved = [rowColumn, '__proto__']
const longest = 128

/**
 * Names for `width` columns from the cells of a header: empty, repeated, reserved and overlong ones are renamed, with a
 * sentence each. Names that differ in capitals only count as repeated: SQL takes them for the same.
 */
export function columnNames(cells: readonly string[], width: number): { names: string[]; notes: string[] } {
  const used = new Set(reserved)
  const notes: string[] = []
  const given = new Set(cells.map((cell) => cell.trim().toLowerCase()))
  const empty: string[] = []
  const names: string[] = []
  for (let at = 0; at < width; at += 1) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
    const text = (cells[at] ?? '').replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim()
    const base = text.slice(0, longest).trim() || `column_${at + 1}`
    let name = base
    for (let n = 2; used.has(name.toLowerCase()) || (name !== base && given.has(name.toLowerCase())); n += 1)
      name = `${base}_${n}`
    used.add(name.toLowerCase())
    names.push(name)
    if (cells.length === 0) continue
    if (text === '') empty.push(name)
    else if (text.length > longest) notes.push(`Column ${at + 1} has a very long name; it was cut to "${name}".`)
    else if (name !== text)
      notes.push(
        reserved.includes(text)
          ? `The name "${text}" is reserved; that column is called "${name}" here.`
          : `The name "${text}" is there more than once; column ${at + 1} is called "${name}" here.`,
      )
  }
  if (empty.length > 0)
    notes.push(
      empty.length === 1
        ? `One column has no name; it is called "${empty[0]}" here.`
        : `${empty.length} columns have no name; they are called ${empty
            .slice(0, 3)
            .map((each) => `"${each}"`)
            .join(', ')}${empty.length > 3 ? ', …' : ''} here.`,
    )
  return { names, notes }
}
