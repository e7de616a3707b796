/** What the set-up could not do, with what to do about it; shown without a stack. */
export class SetupError extends Error {
  readonly advice: string
  /** What the program that failed printed last; empty where there is nothing to show. */
  readonly output: string

  constructor(message: string, advice: string, output = '') {
    super(message)
    this.name = 'SetupError'
    this.advice = advice
    this.output = output
  }
}
