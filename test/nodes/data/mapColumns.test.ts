import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyFlow, type Flow, flow as flowSchema } from '#nodes/core/flow/flow.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import type { Column, ColumnKind } from '#nodes/core/spec/table.ts'
import { misfits, proposeMapping } from '#nodes/data/mapColumns.ts'
import { tableSources, targetOfFlow, wantedColumns, withMyData } from '#nodes/data/withMyData.ts'
import { catalogue } from '#nodes/index.ts'

const column = (name: string, kind: ColumnKind, categories?: string[]): Column => ({
  name,
  kind,
  role: 'feature',
  ...(categories && { categories }),
})
const wanted = [
  column('course_hours', 'integer'),
  column('practice_exam', 'number'),
  column('track', 'category', ['data', 'cloud']),
  column('exam_score', 'integer'),
]

describe('a mapping is proposed', () => {
  test('by name, however it is written, and by part of a name', () => {
    const own = [
      column('Exam Score', 'number'),
      column('hours', 'number'),
      column('practiceExam', 'integer'),
      column('Track', 'category'),
    ]
    expect(proposeMapping(wanted, own)).toEqual({
      course_hours: 'hours',
      practice_exam: 'practiceExam',
      track: 'Track',
      exam_score: 'Exam Score',
    })
  })

  test('by values, and by kind where that leaves no choice; never by kind among several', () => {
    const own = [
      column('branch', 'category', ['Cloud', 'Data', 'web']),
      column('colour', 'category', ['red']),
      column('a', 'number'),
      column('b', 'number'),
    ]
    expect(proposeMapping(wanted, own)).toEqual({
      course_hours: '',
      practice_exam: '',
      track: 'branch',
      exam_score: '',
    })
    expect(proposeMapping([column('price', 'number')], [column('x', 'number'), column('when', 'date')])).toEqual({
      price: 'x',
    })
  })

  test('equal tables map to themselves, and no column is used twice', () => {
    const kinds: ColumnKind[] = ['number', 'integer', 'category', 'text', 'date']
    const columns = fc.uniqueArray(
      fc.record({ name: fc.string({ minLength: 1, maxLength: 8 }), kind: fc.constantFrom(...kinds) }),
      { selector: ({ name }) => name.toLowerCase(), maxLength: 6 },
    )
    const made = (list: { name: string; kind: ColumnKind }[]) => list.map(({ name, kind }) => column(name, kind))
    fc.assert(
      fc.property(columns, columns, (a, b) => {
        const used = Object.values(proposeMapping(made(a), made(b))).filter((name) => name !== '')
        expect(new Set(used).size).toBe(used.length)
      }),
    )
    expect(proposeMapping(wanted, wanted)).toEqual(Object.fromEntries(wanted.map(({ name }) => [name, name])))
  })
})

test('what does not fit is told: nothing there, one for two, other kinds, no target', () => {
  const own = [column('hours', 'text'), column('shot', 'image'), column('result', 'number')]
  const told = misfits({
    wanted,
    own,
    mapping: { course_hours: 'hours', practice_exam: 'result', track: '', exam_score: '' },
    target: 'exam_score',
  })
  expect(told.map(({ column: name, severity }) => [name, severity])).toEqual([
    ['course_hours', 'warning'],
    ['track', 'warning'],
    ['exam_score', 'error'],
  ])
  const twice = { course_hours: 'result', practice_exam: 'result', track: 'shot', exam_score: 'result' }
  expect(misfits({ wanted, own, mapping: twice }).filter(({ severity }) => severity === 'error')).toHaveLength(3)
})

describe('a flow takes other data', () => {
  const template: Flow = {
    ...emptyFlow('Exam'),
    nodes: [
      { id: 'data', type: 'data.csv', version: 1, params: { file: 'exam.csv' }, position: { x: 0, y: 0 } },
      { id: 'roles', type: 'data.columns', version: 1, params: { target: 'exam_score' }, position: { x: 304, y: 0 } },
    ],
    edges: [{ from: { node: 'data', port: 'table' }, to: { node: 'roles', port: 'table' } }],
  }
  const own = [
    column('hours', 'number'),
    column('Exam Score', 'integer'),
    column('practice', 'number'),
    column('track', 'category', ['data']),
    column('spare', 'number'),
  ]
  const adapted = (changes: Partial<Parameters<typeof withMyData>[1]> = {}) =>
    withMyData(template, {
      name: 'My exams',
      source: 'data',
      type: 'data.excel',
      version: 1,
      params: { file: 'mine.xlsx' },
      wanted,
      own,
      mapping: { course_hours: 'hours', practice_exam: 'practice', track: 'track', exam_score: 'Exam Score' },
      keepOthers: false,
      ...changes,
    })
  const facts = { columns: own, rows: 50, head: [], reading: [], notes: [], choices: {}, content: 'x' }
  const columnsAfter = (flow: Flow) => {
    const { nodes, problems } = inferFlow({ flow, catalogue, parameters: {}, facts: () => facts })
    const spec = nodes['roles']?.outputs['table']
    return { columns: spec?.type === 'table' ? spec.columns.map(({ name }) => name) : [], problems }
  }

  test('its columns get the names that the rest of the flow knows', () => {
    const flow = adapted()
    expect(flowSchema.parse(flow)).toEqual(flow)
    expect(columnsAfter(flow)).toEqual({
      columns: ['course_hours', 'exam_score', 'practice_exam', 'track'],
      problems: [],
    })
    expect(columnsAfter(adapted({ keepOthers: true })).columns).toContain('spare')
    expect([tableSources(flow, catalogue).map(({ id }) => id), targetOfFlow(flow)]).toEqual([['data'], 'exam_score'])
  })

  test('an endpoint is called after the new flow, and what is left aside is not wanted', () => {
    const deploy = {
      id: 'serve',
      type: 'deploy.deploy',
      version: 1,
      params: { name: 'exam' },
      position: { x: 0, y: 0 },
    }
    const flow = withMyData(
      { ...template, nodes: [...template.nodes, deploy] },
      {
        name: 'My exams',
        source: 'data',
        type: 'data.csv',
        version: 1,
        params: {},
        wanted,
        own: wanted,
        mapping: {},
        keepOthers: true,
      },
    )
    expect([flow.name, flow.nodes.at(-1)?.params['name']]).toEqual(['My exams', 'my-exams'])
    const roles = {
      ...template,
      nodes: template.nodes.map((node) =>
        node.id === 'roles' ? { ...node, params: { columns: { track: { role: 'id' } } } } : node,
      ),
    }
    expect(wantedColumns(roles, wanted).map(({ name }) => name)).toEqual([
      'course_hours',
      'practice_exam',
      'exam_score',
    ])
  })

  test('where all fits as it is, the source alone changes', () => {
    const flow = adapted({ own: wanted, mapping: Object.fromEntries(wanted.map(({ name }) => [name, name])) })
    expect(flow.nodes.map(({ type }) => type)).toEqual(['data.excel', 'data.columns'])
  })
})
