import type { Flow } from './flow.ts'

/** Names that mean something to JavaScript objects: refused as ids and as names of parameters and ports. */
export const forbiddenNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Ids of nodes, groups and notes; they share one space. */
export const takenIds = (flow: Flow): Set<string> =>
  new Set([...flow.nodes, ...(flow.groups ?? []), ...(flow.notes ?? [])].map((each) => each.id))

/** A free id that reads like its hint: "layers.dense" gives "dense", then "dense-2", … */
export const newId = (flow: Flow, hint: string): string => freeId(takenIds(flow), hint)

/** The same over a set of taken ids, to which the new one is added. */
export function freeId(taken: Set<string>, hint: string): string {
  const last = hint.split('.').at(-1) ?? hint
  const clean = last
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 56)
  const base = clean === '' || forbiddenNames.has(clean) ? 'node' : clean
  const stem = base.replace(/-\d+$/, '') || base
  let id = base
  for (let number = 2; taken.has(id); number += 1) id = `${stem}-${number}`
  taken.add(id)
  return id
}
