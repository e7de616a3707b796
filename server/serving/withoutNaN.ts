/**
 * The text with `null` for each `NaN` outside of strings: Python's JSON writes missing numbers so, and the servers whose forms
 * we answer in take them. One pass, whatever the text.
 */
export function withoutNaN(text: string): string {
  const parts: string[] = []
  let at = 0
  let next = text.indexOf('NaN')
  while (next >= 0) {
    const quote = text.indexOf('"', at)
    if (quote < 0 || next < quote) {
      parts.push(text.slice(at, next), 'null')
      at = next + 3
    } else {
      let end = quote + 1
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
      parts.push(text.slice(at, end + 1))
      at = end + 1
    }
    if (next < at) next = text.indexOf('NaN', at)
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(at)
}
