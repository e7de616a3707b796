import { expect, test } from 'vitest'
import { type Block, blocks, insertBlock } from '#nodes/blocks.ts'
import { emptyFlow, type Flow, flow as flowSchema } from '#nodes/core/flow/flow.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import { catalogue } from '#nodes/index.ts'

/** A source of one prepared column, as the steps before a network give it. */
function flowFrom(column: Partial<Column>, rows: number[]): { flow: Flow; facts: unknown } {
  const columns: Column[] = [
    { name: 'x', kind: 'number', role: 'feature', missing: 0, prepared: ['filled', 'scaled', 'encoded'], ...column },
    { name: 'y', kind: 'number', role: 'target', missing: 0 },
  ]
  const node = (id: string, type: string, at: number, params = {}) => ({
    id,
    type,
    version: 1,
    params,
    position: { x: at, y: 0 },
  })
  return {
    facts: { columns, rows: rows.length, head: [], reading: [], notes: [], choices: {}, content: '' },
    flow: {
      ...emptyFlow('Blocks'),
      nodes: [
        node('data', 'data.parquet', 0, { file: 'a.parquet' }),
        node('input', 'layers.input', 304),
        node('output', 'layers.output', 912),
      ],
      edges: [{ from: { node: 'data', port: 'table' }, to: { node: 'input', port: 'table' } }],
    },
  }
}

const shapes: Record<string, Partial<Column>> = {
  'block.dense': {},
  'block.pictures': { kind: 'vector', shape: [28, 28, 1] },
  'block.texts': { kind: 'vector', shape: [40], vocabulary: 500 },
  'block.sequence': { kind: 'vector', shape: [24, 3] },
}

test.each(blocks.map((block): [string, Block] => [block.id, block]))(
  '%s fits between an input and an output without a word',
  (id, block) => {
    const { flow, facts } = flowFrom(shapes[id] ?? {}, [1, 2, 3])
    const made = insertBlock(flow, block, {
      at: { x: 608, y: 0 },
      from: { node: 'input', port: 'layers' },
      to: { node: 'output', port: 'x' },
    })
    expect(flowSchema.safeParse(made.flow).success).toBe(true)
    const { problems, nodes } = inferFlow({ flow: made.flow, catalogue, facts: () => facts, parameters: {} })
    expect(problems).toEqual([])
    expect(made.flow.groups?.find((group) => group.id === made.group)?.folded).toBe(true)
    expect(made.flow.nodes.filter((node) => node.group === made.group)).toHaveLength(block.layers.length)
    expect(JSON.stringify(nodes)).toContain('"parameters":')
    // A second one has ids of its own.
    const twice = insertBlock(made.flow, block, { at: { x: 608, y: 400 } })
    expect(new Set(twice.flow.nodes.map((node) => node.id)).size).toBe(twice.flow.nodes.length)
    expect(twice.group).not.toBe(made.group)
  },
)
