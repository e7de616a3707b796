import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applyFix } from '#nodes/core/flow/fix.ts'
import { parseFlow } from '#nodes/core/flow/parse.ts'
import type { Finding, ReportValue } from '#nodes/core/value.ts'
import { catalogue } from '#nodes/index.ts'
import { type NodeBench, openNodeBench, type TableOptions } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
beforeAll(async () => {
  bench = await openNodeBench()
})
afterAll(async () => {
  await bench.close()
})

/** Pseudo-random numbers from 0 to 1, the same every time. */
function draws(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
}

const look = async (csv: string, options: TableOptions) => {
  const table = await bench.table(csv, options)
  const { report } = await bench.run('data.insights', { table })
  return report as ReportValue
}
const found = (report: ReportValue, code: string): Finding | undefined =>
  report.findings?.find((each) => each.code === code)

/** 600 customers whose leaving hangs on two columns and chance; `spoil` adds to a row. */
function customers(spoil: (at: number, leaves: boolean) => Record<string, string | number>): string {
  const draw = draws(5)
  const rows = Array.from({ length: 600 }, (_, at) => {
    const months = Math.round(draw() * 720) / 10
    const price = Math.round(draw() * 8000) / 100
    const leaves = draw() < (months < 20 ? 0.7 : 0.15)
    return { months, price, ...spoil(at, leaves), left: leaves ? 'yes' : 'no' }
  })
  const names = Object.keys(rows[0] ?? {})
  return [names.join(','), ...rows.map((row) => Object.values(row).join(','))].join('\n')
}

describe('check the data', () => {
  test('a clean table has nothing serious, and a picture of what each column tells', async () => {
    const report = await look(
      customers(() => ({})),
      { target: 'left' },
    )
    expect(report.findings?.filter((each) => each.severity === 'error')).toEqual([])
    const powers = report.plots.find((each) => each.kind === 'bars')
    expect(powers?.kind === 'bars' && powers.bars.map((each) => each.name)).toEqual(['months', 'price'])
    expect(report.plots.map((each) => each.kind)).toContain('heatmap')
    expect(report.text).toContain('Looked at all 600 rows and 4 columns.')
  })

  test('a column made from the target is a probable leak, told first, and its fix takes it out where the table comes from', async () => {
    const report = await look(
      customers((_, leaves) => ({ fee: leaves ? 30 : 0 })),
      { target: 'left' },
    )
    const leak = report.findings?.[0]
    expect(leak).toMatchObject({ code: 'probable_leak', severity: 'error', columns: ['fee'] })
    const flow = parseFlow(
      {
        format: 'modelwright-flow',
        schemaVersion: 1,
        name: 'Customers',
        nodes: [
          { id: 'roles', type: 'data.columns', version: 1, params: { target: 'left' }, position: { x: 0, y: 0 } },
          { id: 'split', type: 'prepare.split', version: 1, params: {}, position: { x: 300, y: 0 } },
          { id: 'check', type: 'data.insights', version: 1, params: {}, position: { x: 300, y: 200 } },
        ],
        edges: ['split', 'check'].map((node) => ({
          from: { node: 'roles', port: 'table' },
          to: { node, port: 'table' },
        })),
      },
      catalogue,
    )
    if (!flow.ok || !leak?.fix) throw new Error('no flow')
    const mended = applyFix(flow.flow, catalogue, { ...leak, severity: 'warning', nodeId: 'check', fix: leak.fix })
    expect(mended.nodes.find((each) => each.id === 'roles')?.params).toEqual({
      target: 'left',
      columns: { fee: { role: 'ignore' } },
    })
    // From a source of another kind a node of its own is put before all that hangs on it.
    const csv = {
      ...flow.flow,
      nodes: flow.flow.nodes.map((each) => (each.id === 'roles' ? { ...each, type: 'data.csv', params: {} } : each)),
    }
    const other = applyFix(csv, catalogue, { ...leak, severity: 'warning', nodeId: 'check', fix: leak.fix })
    const added = other.nodes.find((each) => each.type === 'data.columns')
    expect(other.edges.filter((each) => each.from.node === added?.id).map((each) => each.to.node)).toEqual([
      'split',
      'check',
    ])
  })

  test('columns that say nothing, twins, and gaps are told by name', async () => {
    const report = await look(
      customers((at) => ({
        number: at + 1,
        country: 'NL',
        weeks: at % 3 === 0 ? '' : at,
        note: at % 3 === 0 ? '' : (['a', 'b'][at % 2] ?? ''),
        cents: 0,
      })),
      { target: 'left', columns: { number: { role: 'feature' } } },
    )
    expect(found(report, 'constant_column')?.columns).toEqual(['country', 'cents'])
    expect(found(report, 'id_like_column')?.columns).toContain('number')
    expect(found(report, 'missing_together')?.columns).toEqual(['weeks', 'note'])
    const missing = report.plots.find((each) => each.kind === 'bars' && each.title === 'Missing values')
    expect(missing?.kind === 'bars' && missing.bars[0]?.value).toBeCloseTo(33.3, 0)
  })

  test('equal rows are counted, and those on both sides of the split are serious', async () => {
    const draw = draws(9)
    const rows = Array.from({ length: 150 }, (_, at) => `${at * 31},${draw() > 0.5 ? 'p' : 'q'}`)
    const report = await look(['a,y', ...rows, ...rows].join('\n'), { target: 'y' })
    expect(found(report, 'duplicate_rows')?.message).toMatch(/^150 rows repeat an earlier one/)
    expect(found(report, 'rows_across_parts')).toMatchObject({ severity: 'error' })
  })

  test('outliers, a rare class, missing targets and a small test part are told', async () => {
    const csv = [
      'a,y',
      ...Array.from(
        { length: 200 },
        (_, at) => `${at === 7 ? 9999 : (at * 37) % 100},${at % 50 === 0 ? 'rare' : at % 40 === 1 ? '' : 'usual'}`,
      ),
    ].join('\n')
    const report = await look(csv, { target: 'y' })
    expect(found(report, 'outliers')).toMatchObject({
      columns: ['a'],
      message: expect.stringMatching(/1 value .*9,999/),
    })
    expect(found(report, 'rare_class')?.message).toContain('"rare"')
    expect(found(report, 'target_missing_values')?.message).toMatch(/^"y" is missing in 5 rows/)
    expect(found(report, 'small_test_part')).toBeDefined()
  })

  test('parts with another mix of values are told, and only those', async () => {
    const draw = draws(3)
    const csv = [
      'when,a,b,y',
      ...Array.from({ length: 900 }, (_, at) => `${at},${draw() + at / 300},${draw()},${draw()}`),
    ].join('\n')
    const byTime = await look(csv, { target: 'y', split: { by: 'time', column: 'when' } })
    const shifted = byTime.findings?.filter((each) => each.code === 'feature_shift').flatMap((each) => each.columns)
    expect(shifted).toEqual(expect.arrayContaining(['a']))
    expect(shifted).not.toContain('b')
    const atRandom = await look(csv, { target: 'y' })
    expect(found(atRandom, 'feature_shift')).toBeUndefined()
    expect(found(byTime, 'target_shift')).toBeUndefined()
  })

  test('without a target what can be told is told', async () => {
    const report = await look('a,b\n1,x\n2,x\n3,x', { split: false })
    expect(found(report, 'constant_column')?.columns).toEqual(['b'])
    expect(report.text.at(-1)).toMatch(/^No column is chosen/)
  })
})
