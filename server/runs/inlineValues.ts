import { createHash } from 'node:crypto'
import { eq, lt } from 'drizzle-orm'
import { canonicalJson, digestOf } from '#nodes/core/flow/canonical.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import type { Digest, Value } from '#nodes/core/value.ts'
import { AppError } from '#server/appError.ts'
import { type Database, storeError } from '#server/db/client.ts'
import type { InlineMade, InlineStore, Outputs, Values } from '#server/engine/ports.ts'
import { inlineValues } from './schema.ts'
import { summarise } from './summary.ts'

export type InlineValues = InlineStore & {
  has: (digest: Digest) => boolean
  /** The value, worked out again where it is not at hand; undefined for what is no value of an inline node. */
  get: (digest: Digest) => Promise<Value | undefined>
  /** As `contentOf`, where it is known already. */
  knownContent: (digest: Digest) => Digest
  /** Forgets what nobody has used for a month. */
  prune: () => void
}

/** Values kept at hand: a node is mostly read right after it was made. */
const atHand = 512
const month = 30 * 24 * 60 * 60_000

const nameOf = (made: InlineMade, port: string): Digest => digestOf({ inline: 1, ...made, port })

export function createInlineValues(deps: {
  db: Database
  catalogue: Catalogue
  /** Values of nodes that work. */
  stored: (digest: Digest) => Promise<Value>
}): InlineValues {
  const { db, catalogue, stored } = deps
  const recent = new Map<Digest, Value>()
  const keep = (digest: Digest, value: Value): void => {
    recent.delete(digest)
    recent.set(digest, value)
    const oldest = recent.size > atHand ? recent.keys().next().value : undefined
    if (oldest !== undefined) recent.delete(oldest)
  }
  const row = (digest: Digest) => db.select().from(inlineValues).where(eq(inlineValues.digest, digest)).get()

  const workOut = (made: InlineMade, port: string, inputs: Values): Value => {
    const definition = catalogue.find(made.type)
    const connected = Object.fromEntries(
      Object.keys(definition?.inputs ?? {}).map((name) => [name, Object.hasOwn(inputs, name)]),
    )
    const { params, facts, nodeId } = made
    // With the true values of its inputs, what is inferred of an inline node is its value.
    const value = definition?.infer({ inputs, connected, params, facts, nodeId }).outputs[port] as Value | undefined
    if (value) return value
    throw new AppError('not_found', 'This result cannot be worked out any more. Run the node again to make it anew.')
  }

  /** Down to what is at hand or stored, then up again: a chain may be thousands long. */
  const get = async (digest: Digest): Promise<Value | undefined> => {
    const first = recent.get(digest)
    if (first) return first
    if (!row(digest)) return undefined
    const values = new Map<Digest, Value>()
    const open: Digest[] = [digest]
    for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
      const found = recent.get(next) ?? values.get(next)
      const known = found ? undefined : row(next)
      if (found || !known) {
        values.set(next, found ?? (await stored(next)))
        open.pop()
        continue
      }
      const missing = Object.values(known.made.inputs).filter((each) => !values.has(each))
      if (missing.length > 0) {
        open.push(...missing)
        continue
      }
      const inputs: Values = {}
      for (const [port, from] of Object.entries(known.made.inputs)) {
        const value = values.get(from)
        if (value) inputs[port] = value
      }
      values.set(next, workOut(known.made, known.output.port, inputs))
      open.pop()
    }
    const value = values.get(digest)
    if (value) keep(digest, value)
    return value
  }

  return {
    get,
    has: (digest) => recent.has(digest) || row(digest) !== undefined,
    knownContent: (digest) => row(digest)?.content ?? digest,
    find: (made) => {
      const outputs: Outputs = {}
      for (const port of Object.keys(catalogue.find(made.type)?.outputs ?? {})) {
        const found = row(nameOf(made, port))
        if (!found) return undefined
        const { port: _port, ...output } = found.output
        outputs[port] = output
        if (Date.now() - found.usedAt > month / 30) {
          db.update(inlineValues).set({ usedAt: Date.now() }).where(eq(inlineValues.digest, found.digest)).run()
        }
      }
      return outputs
    },
    put: (made, values) => {
      const outputs: Outputs = {}
      for (const [port, value] of Object.entries(values)) {
        const digest = nameOf(made, port)
        const output = { type: value.type, digest, summary: summarise(value) }
        try {
          db.insert(inlineValues)
            .values({ digest, made, output: { ...output, port }, content: null, usedAt: Date.now() })
            .onConflictDoNothing()
            .run()
        } catch (error) {
          throw storeError(error)
        }
        keep(digest, value)
        outputs[port] = output
      }
      return outputs
    },
    contentOf: async (digest) => {
      const found = row(digest)
      if (!found) return digest
      if (found.content) return found.content
      const content = createHash('sha256')
        .update(canonicalJson(await get(digest)))
        .digest('hex')
      db.update(inlineValues).set({ content }).where(eq(inlineValues.digest, digest)).run()
      return content
    },
    prune: () => {
      db.delete(inlineValues)
        .where(lt(inlineValues.usedAt, Date.now() - month))
        .run()
    },
  }
}
