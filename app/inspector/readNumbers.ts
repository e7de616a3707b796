/** Numbers as a person lists them: `8, 8, 1`, `8 × 8 × 1`, `0.5; 2`. Undefined where something else stands among them. */
export function readNumbers(text: string): number[] | undefined {
  const words = text.split(/[\s,;×]+/).filter((each) => each !== '')
  const numbers = words.map(Number)
  return numbers.every(Number.isFinite) ? numbers : undefined
}
