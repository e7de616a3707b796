/** Something that keeps the program from starting and that the person can change; the message says how. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
