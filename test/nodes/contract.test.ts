import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { icons } from '#app/ui/icons.ts'
import { type AnyNode, categories, type Ports } from '#nodes/core/define.ts'
import { digestOf } from '#nodes/core/flow/canonical.ts'
import type { Spec } from '#nodes/core/spec/spec.ts'
import type { Value } from '#nodes/core/value.ts'
import { definitions } from '#nodes/index.ts'
import { loadTensorflow } from '#server/ml/tf.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'
import { examples } from './examples.ts'

/** Every definition is held to this without its author's doing anything but write an example. */
const nodes: readonly AnyNode[] = definitions
const root = join(import.meta.dirname, '../..')

type AnyExample = {
  params: Record<string, unknown>
  inputs: (bench: NodeBench) => Promise<Record<string, unknown>>
  facts?: (bench: NodeBench) => Promise<unknown>
  isPossible?: boolean
}
const exampleOf = (id: string): AnyExample => {
  const found = (examples as Record<string, unknown>)[id]
  if (!found) throw new Error(`No example for ${id}.`)
  return found as AnyExample
}

const prefixed = (prefix: string, ports: Ports): Ports =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [`${prefix} ${name}`, port]))

let bench: NodeBench
beforeAll(async () => {
  bench = await openNodeBench()
})
afterAll(async () => {
  await bench.close()
})

/** Params as a run gets them: a file named in an example is looked up in the bench's folder. */
const paramsFor = (example: AnyExample): Record<string, unknown> => {
  const { file } = example.params
  return typeof file === 'string' ? { ...example.params, file: join(bench.setup.folder, file) } : example.params
}

async function inferExample(node: AnyNode) {
  const example = exampleOf(node.id)
  const facts = await example.facts?.(bench)
  const inputs = await example.inputs(bench)
  const connected = Object.fromEntries(Object.keys(node.inputs).map((port) => [port, inputs[port] !== undefined]))
  const params: unknown = node.params.parse(paramsFor(example))
  const { outputs, problems = [] } = node.infer({ inputs, connected, params, facts })
  return { inputs, outputs: outputs as Record<string, Spec | undefined>, problems, params }
}

const possible = nodes.filter((node) => exampleOf(node.id).isPossible !== false)

describe.each(possible.map((node) => ({ id: node.id, node })))('$id', ({ node }) => {
  test('is called after its category and file, and says what it is', () => {
    const [category, name] = node.id.split('.')
    expect(category).toBe(node.category)
    expect(categories).toContain(node.category)
    expect(existsSync(join(root, `nodes/${category}/${name}.node.ts`))).toBe(true)
    expect(node.title.trim()).not.toBe('')
    expect(node.summary).toMatch(/^[A-Z].*\.$/)
    expect(Number.isInteger(node.version) && node.version >= 1).toBe(true)
    for (const version of Array.from({ length: node.version - 1 }, (_, index) => index + 1)) {
      expect(node.upgrade?.[version], `an upgrade from version ${version}`).toBeTypeOf('function')
    }
  })

  test('has a page of text and an icon that the app ships', () => {
    const page = join(root, 'nodes', `${node.id.replace('.', '/')}.md`)
    expect(readFileSync(page, 'utf8').trim().length).toBeGreaterThan(80)
    expect(Object.keys(icons)).toContain(node.icon)
  })

  test('names each port and parameter, and gives each parameter a value to start with', () => {
    const ports: Ports = { ...prefixed('in', node.inputs), ...prefixed('out', node.outputs) }
    for (const port of Object.values(ports)) {
      expect(port.title.trim()).not.toBe('')
    }
    const schema = z.toJSONSchema(node.params, { io: 'input' })
    const required = new Set(schema.required ?? [])
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const { title, description } = field as { title?: string; description?: string }
      expect(title, `title of ${name}`).toBeTruthy()
      expect(description, `description of ${name}`).toBeTruthy()
      if (required.has(name)) expect(exampleOf(node.id).params, `example's ${name}`).toHaveProperty(name)
    }
  })

  test('keeps its parameters through JSON, and parses what it parsed', () => {
    const parsed: unknown = node.params.parse(exampleOf(node.id).params)
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed)
    expect(node.params.parse(parsed)).toEqual(parsed)
  })

  test('infers without inputs, and says one line on its card whatever is known', async () => {
    const params: unknown = node.params.parse(exampleOf(node.id).params)
    const unconnected = Object.fromEntries(Object.keys(node.inputs).map((port) => [port, false]))
    const blind = node.infer({ inputs: {}, connected: unconnected, params, facts: undefined })
    const seen = await inferExample(node)
    for (const card of [
      node.card({ params, inputs: {}, outputs: blind.outputs }),
      node.card({ params: seen.params, inputs: seen.inputs, outputs: seen.outputs }),
    ]) {
      expect(card.trim()).not.toBe('')
      expect(card).not.toMatch(/undefined|NaN|\[object|\n/)
    }
  })

  test('has no problem with its example, and infers the same twice without changing what it is given', async () => {
    const first = await inferExample(node)
    expect(first.problems.filter((problem) => problem.severity === 'error')).toEqual([])
    const inputs = deepFreeze(first.inputs)
    const connected = Object.fromEntries(Object.keys(node.inputs).map((port) => [port, inputs[port] !== undefined]))
    const facts = deepFreeze(await exampleOf(node.id).facts?.(bench))
    const second = node.infer({ inputs, connected, params: deepFreeze(first.params), facts })
    expect(digestOf(clean(second.outputs))).toBe(digestOf(clean(first.outputs)))
  })

  // What follows is about work; the others' results are what they infer, or made by the engine.
  if (node.execution !== 'worker') return

  test('does what it inferred, twice the same, and leaves its inputs alone', async () => {
    const { inputs, outputs } = await inferExample(node)
    deepFreeze(inputs)
    const params = paramsFor(exampleOf(node.id))
    const tensorsBefore = await countTensors(node)
    bench.progress.length = 0
    const first = await bench.run(node.id, inputs, params)
    const fractions = bench.progress.map((each) => each.fraction)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.every((each) => each >= 0 && each <= 1)).toBe(true)
    expect(await countTensors(node)).toBe(tensorsBefore)

    expect(Object.keys(first).toSorted()).toEqual(Object.keys(node.outputs).toSorted())
    for (const [port, value] of Object.entries(first)) expectAgreement(outputs[port], value)

    if (node.cache === 'never') return
    const second = await bench.run(node.id, inputs, params)
    expect(digestOf(clean(second))).toBe(digestOf(clean(first)))
  })

  test('stops when it is cancelled', async () => {
    const other = await openNodeBench()
    try {
      const example = exampleOf(node.id)
      await example.facts?.(other)
      const inputs = await example.inputs(other)
      const { file } = example.params
      const params =
        typeof file === 'string' ? { ...example.params, file: join(other.setup.folder, file) } : example.params
      const before = other.tableCalls()
      await other.run(node.id, inputs, params)
      const hasWork = other.tableCalls() > before || node.capabilities?.some((each) => each !== 'tables')
      other.abort()
      // A run that only rewrites a description has nothing that could be stopped.
      if (hasWork) await expect(other.run(node.id, inputs, params)).rejects.toThrow()
    } finally {
      await other.close()
    }
  })
})

async function countTensors(node: AnyNode): Promise<number> {
  if (!node.capabilities?.includes('tensors')) return 0
  const { tf } = await loadTensorflow('wasm')
  return tf.memory().numTensors
}

/** Without keys that are undefined: JSON has none, and the store is JSON. */
const clean = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}

/** What was known before the run is what came out; what was left open may be anything. */
function expectAgreement(spec: Spec | undefined, value: Value) {
  if (!spec) return
  expect(value.type).toBe(spec.type)
  if (spec.type === 'table' && value.type === 'table') {
    const shape = (columns: readonly { name: string; kind: string; role: string }[]) =>
      columns.map(({ name, kind, role }) => ({ name, kind, role }))
    expect(shape(value.columns)).toEqual(shape(spec.columns))
    if (spec.rows !== undefined) expect(value.rows).toBe(spec.rows)
    if (spec.partRows === undefined) expect(value.partRows).toBeUndefined()
    else for (const [part, rows] of Object.entries(spec.partRows)) expect(value.partRows).toHaveProperty(part, rows)
  }
  if (spec.type === 'model' && value.type === 'model') {
    expect(value.task).toBe(spec.task)
    expect(value.target.name).toBe(spec.target.name)
    expect(value.inputs.map(({ name }) => name)).toEqual(spec.inputs.map(({ name }) => name))
    if (spec.parameters !== undefined) expect(value.parameters).toBe(spec.parameters)
  }
  if (spec.type === 'report' && value.type === 'report') expect(value.about).toBe(spec.about)
  if (spec.type === 'endpoint' && value.type === 'endpoint') expect(value.name).toBe(spec.name)
}
