/** Hands the reader a file of text to keep. */
export function saveFile(name: string, text: string, type: 'text/html' | 'text/markdown'): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** "Fuel on test rows" → "fuel-on-test-rows". */
export const fileName = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80) || 'report'
