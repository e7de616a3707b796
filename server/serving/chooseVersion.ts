import { AppError } from '#server/appError.ts'
import type { Live } from './registry.ts'

/** Which version a caller wants: by number, by alias, or whichever answers. */
export type Choice = { version?: number | undefined; alias?: string | undefined }

/** The version that answers a call. Throws `not_found` for an alias that names none. */
export function chooseVersion(live: Live, { version, alias }: Choice = {}): number {
  if (version !== undefined) return version
  if (alias === undefined || alias === 'champion') return live.version
  const meant = Object.hasOwn(live.aliases, alias) ? live.aliases[alias] : undefined
  if (meant === undefined) {
    const known = ['champion', ...Object.keys(live.aliases)].join(', ')
    throw new AppError('not_found', `The endpoint "${live.name}" has no alias "${alias}". It has: ${known}.`)
  }
  return meant
}

/** A version's number as text, as it stands in an address. Throws `bad_request`. */
export function versionNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new AppError('bad_request', `"${text.slice(0, 40)}" is no version: give its number, such as 1.`)
  return Number(text)
}
