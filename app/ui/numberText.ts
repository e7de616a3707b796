/** Reads a number as people type it: spaces are dropped and one decimal comma is taken; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  const bare = text.replace(/[\s_]/g, '')
  const plain = bare.includes('.') ? bare.replace(/,(?=\d{3})/g, '') : bare.replace(/^([^,]*),([^,]*)$/, '$1.$2')
  if (plain === '' || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined
  const value = Number(plain)
  return Number.isFinite(value) ? value : undefined
}

/** The next value for an arrow key, without floating-point dust. */
export function stepNumber(value: number, step: number, { min, max }: { min?: number; max?: number }): number {
  const raised = value + step
  const digits = Math.max(0, Math.ceil(-Math.log10(Math.abs(step))) + 2)
  const rounded = Number(raised.toFixed(Math.min(12, digits)))
  return Math.min(max ?? Number.POSITIVE_INFINITY, Math.max(min ?? Number.NEGATIVE_INFINITY, rounded))
}
