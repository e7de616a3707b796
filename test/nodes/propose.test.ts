import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { flow as flowSchema } from '#nodes/core/flow/flow.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import type { CsvFacts } from '#nodes/core/run.ts'
import { catalogue } from '#nodes/index.ts'
import { classesOf } from '#nodes/layers/head.ts'
import { proposeFlow, suggestTargets } from '#nodes/propose.ts'
import { probeCsv } from '#server/tables/importCsv.ts'
import { setUpTables, type TableSetup } from '../server/tables/tableSetup.ts'

let setup: TableSetup
let penguins: CsvFacts
const probe = (path: string) => probeCsv(path, { ragged: 'refuse' }, { scratch: join(setup.folder, 'probe') })
beforeAll(async () => {
  setup = await setUpTables()
  penguins = await probe(join(import.meta.dirname, '../fixtures/penguins.csv'))
})
afterAll(() => setup.close())

const propose = (facts: CsvFacts, target: string) =>
  proposeFlow({ name: 'My file.csv', file: 'penguins.csv', facts, target })
const problemsOf = (facts: CsvFacts, target: string) =>
  inferFlow({ flow: propose(facts, target), catalogue, facts: () => facts, parameters: {} }).problems
const types = (facts: CsvFacts, target: string) => propose(facts, target).nodes.map((node) => node.type)

describe('a proposed flow', () => {
  test('has the steps that the data needs and no problem', () => {
    expect(types(penguins, 'species')).toEqual([
      'data.csv',
      'data.columns',
      'prepare.split',
      'prepare.fill',
      'prepare.encode',
      'prepare.scale',
      'layers.input',
      'layers.dense',
      'layers.dropout',
      'layers.dense',
      'layers.output',
      'train.train',
      'evaluate.evaluate',
      'deploy.deploy',
    ])
    for (const target of ['species', 'body_mass_g', 'sex']) expect(problemsOf(penguins, target)).toEqual([])
    expect(types(penguins, 'sex')).toContain('data.label')
    expect(types(penguins, 'body_mass_g')).not.toContain('layers.dropout')
  })

  test('leaves out what is not needed', async () => {
    const rows = Array.from({ length: 50 }, (_, at) => `${at / 7},${at % 9},${at}`)
    const facts = await probe(await setup.file(`a,b,y\n${rows.join('\n')}\n`))
    expect(types(facts, 'y').filter((type) => type.startsWith('prepare.'))).toEqual(['prepare.split', 'prepare.scale'])
  })

  test('splits dated rows by time, takes 0 and 1 for two classes, ignores ids', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, at) => `P-${at},2024-01-${String((at % 28) + 1).padStart(2, '0')},${at % 5},${at % 2}`,
    )
    const facts = await probe(await setup.file(`patient,day,x,ill\n${rows.join('\n')}\n`))
    const { nodes } = propose(facts, 'ill')
    expect(nodes[1]?.params).toEqual({ target: 'ill', columns: { patient: { role: 'id' }, ill: { kind: 'category' } } })
    expect(nodes[2]?.params).toEqual({ by: 'time', column: 'day' })
    expect(problemsOf(facts, 'ill')).toEqual([])
    const inferred = inferFlow({ flow: propose(facts, 'ill'), catalogue, facts: () => facts, parameters: {} })
    expect(JSON.stringify(inferred)).toContain('"categories":["0","1"]')
  })

  test('predicts yes and no in the words of the file, with yes as the second class', async () => {
    const rows = Array.from({ length: 40 }, (_, at) => `${at % 7},${at % 3 ? 'Yes' : 'no'}`)
    const facts = await probe(await setup.file(`x,left\n${rows.join('\n')}\n`))
    const { columns, nodes } = { ...facts, ...propose(facts, 'left') }
    expect(nodes[1]?.params).toEqual({ target: 'left', columns: {} })
    expect(columns[1]).toMatchObject({ kind: 'category', categories: ['Yes', 'no'] })
    expect(columns[1] && classesOf(columns[1])).toEqual(['no', 'Yes'])
  })

  test('is a sound flow file that reads as text does, without overlaps', () => {
    const flow = flowSchema.parse(propose(penguins, 'sex'))
    const place = new Map(flow.nodes.map((node) => [node.id, node.position]))
    for (const edge of flow.edges) {
      const from = place.get(edge.from.node)
      const to = place.get(edge.to.node)
      const isAfter = from && to && (to.y > from.y || (to.y === from.y && to.x > from.x))
      // The folded group's last layer feeds the card beside the group.
      expect(isAfter || edge.from.node === 'output').toBe(true)
    }
    // What is seen while the group is folded: one card for it, where its first layer is.
    const seen = flow.nodes.filter((node) => node.group === undefined || node.id === 'input')
    for (const [at, a] of seen.entries())
      for (const b of seen.slice(at + 1)) {
        const isApart =
          Math.abs(a.position.x - b.position.x) >= 232 + 64 || Math.abs(a.position.y - b.position.y) >= 112
        expect(isApart).toBe(true)
      }
    for (const { position } of flow.nodes) expect([position.x % 8, position.y % 8]).toEqual([0, 0])
  })
})

test('likely targets come first, with the reason; ids and text are left out', () => {
  expect(suggestTargets(penguins)[0]).toEqual({
    column: 'species',
    why: 'its name sounds like a result · one of 3 categories',
  })
  const facts: CsvFacts = {
    ...penguins,
    columns: [
      { name: 'id', kind: 'integer', role: 'id' },
      { name: 'remark', kind: 'text', role: 'ignore' },
      { name: 'a', kind: 'number', role: 'feature' },
      { name: 'b', kind: 'number', role: 'feature' },
    ],
  }
  expect(suggestTargets(facts).map((each) => each.column)).toEqual(['b', 'a'])
})
