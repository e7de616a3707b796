import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type AnyNode, defineNode } from '#nodes/core/define.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { defineRun, NodeError } from '#nodes/core/run.ts'
import type { ScalarValue } from '#nodes/core/value.ts'
import type { AnyRun } from '#server/worker/anyRun.ts'

/** Nodes that only tests know: numbers that are added, waited for, spoilt. Loaded by real workers too. */
const number = { type: 'value', kind: 'number' } as const
const out = { out: { type: 'value', title: 'Number' } } as const
const optional = { type: 'value', title: 'Number', optional: true } as const
const about = { category: 'data', icon: 'box', summary: 'For tests.', keywords: [] } as const
const card = () => ''

const source = defineNode({
  ...about,
  id: 'test.number',
  version: 1,
  title: 'Number',
  inputs: {},
  outputs: out,
  params: z.object({ value: z.number().default(1) }),
  execution: 'worker',
  infer: () => ({ outputs: { out: number } }),
  card,
})
const add = defineNode({
  ...about,
  id: 'test.add',
  version: 1,
  title: 'Add',
  inputs: { a: optional, b: optional },
  outputs: out,
  /** `modulo` folds results, so that other inputs may give the same output. `file` gets a line for each real run. */
  params: z.object({ plus: z.number().default(0), modulo: z.number().default(1e9), file: z.string().default('') }),
  execution: 'worker',
  infer: () => ({ outputs: { out: number } }),
  card,
})
const double = defineNode({
  ...about,
  id: 'test.double',
  version: 1,
  title: 'Double',
  inputs: { a: optional },
  outputs: out,
  params: z.object({}),
  execution: 'inline',
  // The value of an inline node is what is inferred from the true input.
  infer: ({ inputs }) => {
    const given: unknown = inputs.a && 'value' in inputs.a ? inputs.a.value : undefined
    return { outputs: { out: typeof given === 'number' ? asSpec({ type: 'value', value: given * 2 }) : number } }
  },
  card,
})
const asSpec = (value: ScalarValue) => ({ ...number, ...value })

const slow = defineNode({
  ...about,
  id: 'test.slow',
  version: 1,
  title: 'Slow',
  inputs: { a: optional },
  outputs: out,
  params: z.object({
    milliseconds: z.number().default(50),
    /** Holds the process without letting its event loop turn. */
    busy: z.boolean().default(false),
    file: z.string().default(''),
  }),
  execution: 'worker',
  infer: () => ({ outputs: { out: number } }),
  card,
})
const shown = defineNode({ ...slow, id: 'test.shown', title: 'Shown', showsResult: true })

const fail = defineNode({
  ...about,
  id: 'test.fail',
  version: 1,
  title: 'Fail',
  inputs: { a: optional },
  outputs: out,
  params: z.object({ how: z.enum(['told', 'fault', 'exit', 'abort', 'output']).default('told') }),
  execution: 'worker',
  infer: () => ({ outputs: { out: number } }),
  card,
})
const memory = defineNode({
  ...about,
  id: 'test.memory',
  version: 1,
  title: 'Memory',
  inputs: { a: optional },
  outputs: out,
  params: z.object({ megabytes: z.number().default(100), onHeap: z.boolean().default(false) }),
  execution: 'worker',
  infer: () => ({ outputs: { out: number } }),
  card,
})
const effect = defineNode({
  ...about,
  id: 'test.effect',
  version: 1,
  title: 'Effect',
  inputs: { a: optional },
  outputs: out,
  params: z.object({ file: z.string().default('') }),
  execution: 'worker',
  cache: 'never',
  infer: () => ({ outputs: { out: number } }),
  card,
})
const engine = defineNode({ ...add, id: 'test.engine', title: 'Engine', usesMlEngine: true })

const outside = defineNode({
  ...about,
  id: 'test.outside',
  version: 1,
  title: 'Outside',
  inputs: {},
  outputs: out,
  params: z.object({ path: z.string().default('a.csv') }),
  execution: 'worker',
  probe: ({ path }) => ({ kind: 'csv', file: path, options: {} }),
  infer: ({ facts }) => ({ outputs: { out: facts === undefined ? undefined : number } }),
  card,
})
const wait = defineNode({
  ...about,
  id: 'test.wait',
  version: 1,
  title: 'Wait',
  inputs: { a: optional },
  outputs: out,
  params: z.object({}),
  execution: 'orchestrator',
  infer: () => ({ outputs: { out: number } }),
  card,
})
const search = defineNode({ ...wait, id: 'test.search', title: 'Search' })

const bytes = defineNode({
  ...about,
  id: 'test.bytes',
  version: 1,
  title: 'Bytes',
  inputs: { a: optional },
  outputs: out,
  params: z.object({ kilobytes: z.number().default(1) }),
  execution: 'worker',
  infer: () => ({ outputs: { out: number } }),
  card,
})

const tensors = defineNode({
  ...bytes,
  id: 'test.tensors',
  title: 'Tensors',
  usesMlEngine: true,
  capabilities: ['tensors'],
})

export const definitions: readonly AnyNode[] = [
  tensors,
  bytes,
  source,
  add,
  double,
  slow,
  shown,
  fail,
  memory,
  effect,
  engine,
  outside,
  wait,
  search,
]
export const catalogue: Catalogue = {
  all: definitions,
  find: (id) => definitions.find((each) => each.id === id),
}

const numberOf = (value: ScalarValue | undefined): number => (typeof value?.value === 'number' ? value.value : 0)
const result = (value: number): { out: ScalarValue } => ({ out: { type: 'value', value } })
const note = (file: string, line: string): void => {
  if (file) appendFileSync(file, `${line}\n`)
}

const runAdd = defineRun(add, async ({ inputs, params }) => {
  note(params.file, 'add')
  return result((numberOf(inputs.a) + numberOf(inputs.b) + params.plus) % params.modulo)
})
const runSlow = defineRun(slow, async ({ inputs, params, context }) => {
  note(params.file, `start ${process.pid}`)
  const end = Date.now() + params.milliseconds
  for (let epoch = 1; Date.now() < end; epoch += 1) {
    context.progress({
      fraction: 1 - (end - Date.now()) / params.milliseconds,
      message: 'working',
      epoch: { epoch, epochs: 1000, metrics: { loss: 1 / epoch } },
    })
    if (params.busy) {
      while (Date.now() < end) Math.sqrt(Date.now())
    } else await sleep(Math.min(20, params.milliseconds))
    context.signal.throwIfAborted()
  }
  context.log('Slow is done.')
  note(params.file, 'end')
  return result(numberOf(inputs.a) + 1)
})

/** A run as a worker's library holds it; `defineRun` has tied it to its definition. */
const anyRun = (run: unknown): AnyRun => run as AnyRun

export const runs: Record<string, AnyRun> = {
  'test.number': anyRun(defineRun(source, async ({ params }) => result(params.value))),
  'test.add': anyRun(runAdd),
  'test.engine': anyRun(runAdd),
  'test.slow': anyRun(runSlow),
  'test.shown': anyRun(runSlow),
  'test.fail': anyRun(
    defineRun(fail, async ({ params }) => {
      switch (params.how) {
        case 'told':
          throw new NodeError('told', 'Row 3 is no number.', { row: 3, hint: 'Mend it.' })
        case 'fault':
          throw new TypeError('undefined is not a function')
        case 'exit':
          console.error('I leave without a word.')
          process.exit(7)
          break
        case 'abort':
          process.abort()
          break
        case 'output':
          return {} as { out: ScalarValue }
      }
      return result(0)
    }),
  ),
  'test.memory': anyRun(
    defineRun(memory, async ({ params, context }) => {
      const held: unknown[] = []
      for (let at = 0; at < params.megabytes; at += 5) {
        if (params.onHeap) held.push(Array.from({ length: 655_360 }, (_, each) => each + 0.5))
        else held.push(Buffer.alloc(5 * 1024 * 1024, 1))
        await sleep(5)
        context.signal.throwIfAborted()
      }
      return result(held.length)
    }),
  ),
  'test.effect': anyRun(
    defineRun(effect, async ({ inputs, params }) => {
      note(params.file, 'effect')
      return result(numberOf(inputs.a))
    }),
  ),
  'test.bytes': anyRun(
    defineRun(bytes, async ({ params, context }) => {
      await context.artifacts.put(randomBytes(params.kilobytes * 1000), 'weights')
      return result(params.kilobytes)
    }),
  ),
  'test.tensors': anyRun(
    defineRun(tensors, async ({ context }) => {
      const { engine } = await context.tensors()
      context.log(engine)
      return result(1)
    }),
  ),
  'test.outside': anyRun(defineRun(outside, async () => result(5))),
  'test.wait': async ({ inputs, extra }) => result(numberOf(inputs['a'] as ScalarValue) + Number(extra)),
}
