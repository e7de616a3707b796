/** Texts that stand for a missing value, in lower case and without spaces around. */
export const missingTexts: readonly string[] = ['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-', '--', '#n/a']

export const isMissingText = (text: string): boolean => missingTexts.includes(text.trim().toLowerCase())
