import { isMissingText } from '#nodes/core/missing.ts'
import { formats } from './formats.ts'

/** A number, a date, yes or no, a missing value: rarely the name of a column. */
export const looksLikeValue = (text: string): boolean =>
  isMissingText(text) || /^(yes|no)$/i.test(text.trim()) || formats.some((format) => format.pattern.test(text.trim()))
