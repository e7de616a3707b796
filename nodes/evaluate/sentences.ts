/** A number in at most three significant digits, as people read it: 1,230, 0.0457, 21.3. */
export function shortNumber(value: number): string {
  if (value === 0) return '0'
  return value.toLocaleString('en', { maximumSignificantDigits: 3 })
}

/** A share as whole per cent, with a digit where it would else look perfect or hopeless. */
export function percent(share: number): string {
  const whole = Math.round(share * 100)
  const isRound = share === 0 || share === 1 || (whole > 0 && whole < 100)
  return `${isRound ? whole : (share * 100).toFixed(1)} %`
}

/** A value of a table as it stands there, long fractions and long texts cut: 2010, 41.125, Dream, missing, a picture. */
export function cellWords(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return 'missing'
  if (typeof value === 'number') return String(Number.isInteger(value) ? value : Number(value.toPrecision(5)))
  const text = String(value)
  if (text.startsWith('data:image/')) return 'a picture'
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
