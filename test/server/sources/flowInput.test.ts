import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { modelwright } from '#test/helpers/cli.ts'
import { startTestServer } from '#test/helpers/server.ts'

/** Rows of the caller, of which those above 2 stay. */
const flow = {
  format: 'modelwright-flow',
  schemaVersion: 1,
  name: 'Orders',
  parameters: [{ name: 'orders', type: 'text', default: '' }],
  nodes: [
    {
      id: 'given',
      type: 'data.flowInput',
      version: 1,
      params: { rows: { $expr: 'orders' }, sample: 'price,kind\n1,pear\n9,plum\n8,plum\n' },
      position: { x: 0, y: 0 },
    },
    {
      id: 'dear',
      type: 'prepare.filter',
      version: 1,
      params: { conditions: { conditions: [{ column: 'price', is: 'greater', value: 2 }] } },
      position: { x: 300, y: 0 },
    },
  ],
  edges: [{ from: { node: 'given', port: 'table' }, to: { node: 'dear', port: 'table' } }],
}

test('a caller of the API gives the rows; without any, the sample is used', async () => {
  const server = await startTestServer()
  try {
    const { id } = (await server.request('POST', '/api/flows', { flow })).body as { id: string }
    const pageOf = async (parameters?: Record<string, unknown>) => {
      const made = await server.request('POST', '/api/runs', { flowId: id, ...(parameters && { parameters }) })
      const run = made.body as { id: string }
      await (await fetch(`${server.url}/api/runs/${run.id}/events`)).text()
      const { body } = await server.request('GET', `/api/runs/${run.id}/nodes/dear/outputs/table/page?offset=0&limit=9`)
      return (body as { page: unknown }).page
    }
    expect(await pageOf()).toEqual([
      [9, 'plum'],
      [8, 'plum'],
    ])
    expect(await pageOf({ orders: '[{"price": 3, "kind": "fig"}, {"price": 2, "kind": "fig"}]' })).toEqual([[3, 'fig']])
    expect(await pageOf({ orders: 'price,kind\n5,kiwi\n1,kiwi\n' })).toEqual([[5, 'kiwi']])
    const refused = await server.request('POST', '/api/runs', { flowId: id, parameters: { orders: '[{"cost": 3}]' } })
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('price')])
  } finally {
    await server.close()
  }
}, 60_000)

test('the command line does the same', async () => {
  const server = await startTestServer()
  const { home } = server
  try {
    const file = join(home, 'orders.flow.json')
    await writeFile(file, JSON.stringify(flow))
    const given = await modelwright(['run', file, '--param', 'orders=[{"price": 3, "kind": "fig"}]', '--json'], {
      home,
    })
    expect([given.code, given.err]).toEqual([0, expect.any(String)])
    expect(given.json()).toMatchObject({
      artifacts: expect.arrayContaining([
        expect.objectContaining({ node: 'dear', summary: expect.stringMatching(/^1 row/) }),
      ]),
    })
  } finally {
    await server.close()
  }
}, 60_000)
