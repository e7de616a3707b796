import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { flow as flowSchema } from '#nodes/core/flow/flow.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import type { CsvFacts } from '#nodes/core/run.ts'
import { learnFromProse } from '#nodes/data/learnFromProse.ts'
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

  const picturesOf = (side: number): CsvFacts => ({
    ...penguins,
    rows: 300,
    columns: learnFromProse([
      { name: 'file', kind: 'text', role: 'id', distinct: 300, missing: 0, words: 1 },
      {
        name: 'image',
        kind: 'image',
        role: 'feature',
        missing: 0,
        picture: { height: side, width: side, channels: 1 },
      },
      { name: 'label', kind: 'category', role: 'feature', categories: ['cat', 'dog'], distinct: 2, missing: 0 },
      { name: 'part', kind: 'category', role: 'feature', categories: ['train', 'test'], distinct: 2, missing: 0 },
    ]),
  })

  test('looks at pictures by convolutions, more of them the larger the pictures are', () => {
    for (const [side, convolutions] of [
      [8, 1],
      [28, 2],
      [300, 4],
    ] as const) {
      const facts = picturesOf(side)
      expect(problemsOf(facts, 'label')).toEqual([])
      const found = types(facts, 'label')
      expect(found.filter((type) => type === 'layers.conv2d')).toHaveLength(convolutions)
      expect(found).toContain('prepare.image')
    }
    expect(propose(picturesOf(28), 'label').nodes[1]?.params).toEqual({
      target: 'label',
      columns: { file: { role: 'id' }, part: { role: 'ignore' } },
    })
  })

  test('joins what stands beside a picture to the end of its branch', () => {
    const facts = picturesOf(28)
    const columns = [...facts.columns, { name: 'weight', kind: 'number', role: 'feature', missing: 0 } as const]
    expect(problemsOf({ ...facts, columns }, 'label')).toEqual([])
    expect(types({ ...facts, columns }, 'label')).toContain('layers.merge')
  })

  test('weighs the words of prose, and leaves remarks beside many columns alone', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, at) => `${at % 2 ? 'good and tasty' : 'bad and stale'} thing ${at},${at % 2 ? 'yes' : 'no'}`,
    )
    const found = await probe(await setup.file(`review,liked\n${rows.join('\n')}\n`))
    const facts = { ...found, columns: learnFromProse(found.columns) }
    expect(types(facts, 'liked')).toEqual([
      'data.csv',
      'data.columns',
      'prepare.split',
      'prepare.textTfidf',
      'train.linear',
      'evaluate.evaluate',
      'deploy.deploy',
    ])
    expect(problemsOf(facts, 'liked')).toEqual([])
    const numbers = Array.from({ length: 6 }, (_, at) => ({ name: `x${at}`, kind: 'number', role: 'feature' }) as const)
    expect(learnFromProse([...found.columns, ...numbers])[0]?.role).not.toBe('feature')
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
