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

/** A value of a table as it stands there, long fractions cut: 2010, 41.125, Dream, missing. */
export const cellWords = (value: string | number | boolean | null | undefined): string =>
  value === null || value === undefined
    ? 'missing'
    : typeof value === 'number' && !Number.isInteger(value)
      ? String(Number(value.toPrecision(5)))
      : String(value)
