/** An ISO date with a year of four digits, alone or before a time of day; the SQL side uses the same pattern. */
export const datePattern = '^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][\\s\\S]*)?$'
const expression = new RegExp(datePattern)

export type DateParts = {
  year: number
  month: number
  dayOfMonth: number
  dayOfYear: number
  dayNumber: number
  weekday: number
}

/** The time of day after an ISO date: hours and minutes. */
export const timePattern = '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?:[^0-9][\\s\\S]*)?$'
const timeExpression = new RegExp(timePattern)

/** Missing where the text has a date alone, or none. */
export function timeParts(text: string): { hour: number; minute: number } | null {
  const found = timeExpression.exec(text)
  return found && dateParts(text) ? { hour: Number(found[1]), minute: Number(found[2]) } : null
}

const millisecondsADay = 86_400_000

/** The calendar date that a text says; null where it says none (30 February is none). */
export function dateParts(text: string): DateParts | null {
  const iso = expression.exec(text)?.[1]
  if (iso === undefined) return null
  const time = Date.parse(`${iso}T00:00:00Z`)
  if (Number.isNaN(time)) return null
  const date = new Date(time)
  if (date.getUTCDate() !== Number(iso.slice(8))) return null
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    dayOfMonth: date.getUTCDate(),
    dayOfYear: (time - Date.parse(`${iso.slice(0, 4)}-01-01T00:00:00Z`)) / millisecondsADay + 1,
    dayNumber: time / millisecondsADay,
    weekday: date.getUTCDay() || 7,
  }
}
