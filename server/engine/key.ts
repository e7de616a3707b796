import { digestOf } from '#nodes/core/flow/canonical.ts'
import type { Digest } from '#nodes/core/value.ts'
import type { RerunReason } from '#server/contract/run.ts'

/** Raised whenever results of the same parts may differ from before: no older result is then taken for a new one. */
export const cacheVersion = 1

/** Everything that a node's result depends on. Ids, titles and positions are not among it. */
export type KeyParts = {
  node: string
  version: number
  params: Record<string, unknown>
  /** Digest of the value at each connected input. */
  inputs: Record<string, Digest>
  /** What the outside says (a file's content): digest, and in words what it is about. */
  facts?: { digest: Digest; about: string }
  /** ML engine, where it changes results. */
  engine?: string
}

/** Name of a result: equal parts, equal key. */
export const keyOf = ({ facts, ...parts }: KeyParts): string =>
  digestOf({ cacheVersion, ...parts, facts: facts?.digest })

const show = (value: unknown): string => {
  const text = value === undefined ? 'unset' : typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

type Single = string | number | boolean | null
/** Lists and objects say too much for a reason, and a long text too. */
const isSingle = (value: unknown): value is Single | undefined =>
  typeof value === 'string' ? value.length <= 60 : typeof value !== 'object' || value === null
const valuesOf = (before: unknown, after: unknown): Pick<RerunReason, 'before' | 'after' | 'how'> =>
  isSingle(before) && isSingle(after)
    ? { how: 'values', ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
    : {}

const namesOf = (a: object, b: object): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()

/**
 * The first difference in words: "Parameter `units` changed from 16 to 32." Undefined when nothing that counts has changed.
 * `previous` are the parts of the node's last result in this flow.
 */
export function explainChange(previous: KeyParts | undefined, current: KeyParts): RerunReason | undefined {
  if (!previous) return { kind: 'first', message: 'There is no earlier result of this node.' }
  if (previous.node !== current.node || previous.version !== current.version) {
    const message =
      previous.node === current.node
        ? `The node's own version changed from ${previous.version} to ${current.version}.`
        : `The node was of another type before (${previous.node}).`
    return { kind: 'version', message, ...(previous.node !== current.node && { before: previous.node }) }
  }
  for (const name of namesOf(previous.params, current.params)) {
    const [before, after] = [previous.params[name], current.params[name]]
    if (digestOf(before ?? null) === digestOf(after ?? null)) continue
    return {
      kind: 'parameter',
      name,
      ...valuesOf(before, after),
      message: `Parameter \`${name}\` changed from ${show(before)} to ${show(after)}.`,
    }
  }
  if (previous.facts?.digest !== current.facts?.digest) {
    const about = current.facts?.about ?? previous.facts?.about ?? 'What it reads from outside'
    return { kind: 'facts', message: `${about} changed.` }
  }
  for (const name of namesOf(previous.inputs, current.inputs)) {
    const [before, after] = [previous.inputs[name], current.inputs[name]]
    if (before === after) continue
    const how = before === undefined ? 'connected' : after === undefined ? 'disconnected' : 'changed'
    const words = how === 'changed' ? how : `was ${how}`
    return { kind: 'input', name, how, message: `Input \`${name}\` ${words}.` }
  }
  if (previous.engine !== current.engine) {
    return {
      kind: 'engine',
      message: `The ML engine changed from ${previous.engine ?? 'none'} to ${current.engine ?? 'none'}.`,
    }
  }
  return undefined
}

/** Why a node runs although its result might have been there. */
export function explainRerun(previous: KeyParts | undefined, current: KeyParts, isCached: boolean): RerunReason {
  const change = explainChange(previous, current)
  if (change?.kind === 'first') return change
  if (!isCached) {
    return { kind: 'never-cached', message: 'This node acts on the outside, so it runs every time.' }
  }
  return change ?? { kind: 'evicted', message: 'Its earlier result is no longer stored.' }
}
