/** Texts that stand for a missing value in a file, compared without regard to case and surrounding white space. */
export const missingTexts: readonly string[] = [
  '',
  'na',
  'n/a',
  'nan',
  'null',
  'none',
  'nil',
  '?',
  '-',
  '--',
  '.',
  '#n/a',
]

const known: ReadonlySet<string> = new Set(missingTexts)

export const isMissingText = (text: string): boolean => text.length <= 16 && known.has(text.trim().toLowerCase())
