import { expect, test } from 'vitest'
import { z } from 'zod'
import { launchBrowser } from '#test/helpers/browser.ts'
import { spawnTestServer } from '#test/helpers/server.ts'

const csv = 'name,price,amount\nbread,2.5,4\nmilk,1.2,\nbread,2.5,4\ncake,30,1\nham,9,2\n'
const node = (id: string, type: string, at: number, params: unknown) => ({
  id,
  type,
  version: 1,
  params,
  position: { x: at * 300, y: 0 },
})
const edge = (from: string, to: string) => ({ from: { node: from, port: 'table' }, to: { node: to, port: 'table' } })

test('rows are filtered, a column is computed, and what changed is told above the rows', async () => {
  const server = await spawnTestServer()
  const browser = await launchBrowser()
  try {
    const upload = await fetch(`${server.url}/api/files?name=shop.csv`, { method: 'POST', body: csv })
    const { reference } = z.object({ reference: z.string() }).parse(await upload.json())
    const flow = {
      format: 'modelwright-flow',
      schemaVersion: 1,
      name: 'Shop',
      nodes: [
        node('read', 'data.csv', 0, { file: reference }),
        node('once', 'prepare.distinct', 1, {}),
        node('keep', 'prepare.filter', 2, { conditions: { conditions: [{ column: 'price', is: 'less', value: 20 }] } }),
        node('total', 'prepare.formula', 3, { formulas: [{ name: 'total', formula: 'price * coalesce(amount, 0)' }] }),
      ],
      edges: [edge('read', 'once'), edge('once', 'keep'), edge('keep', 'total')],
    }
    const made = await server.request('POST', '/api/flows', { flow })
    const { id } = z.object({ id: z.string() }).parse(made.body)
    const page = await browser.newPage({ viewport: { width: 1500, height: 950 } })
    page.setDefaultTimeout(15_000)
    await page.addInitScript(() => localStorage.setItem('modelwright:tour', 'finished'))
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(`${server.url}/flows/${id}`)
    const card = (name: string) => page.locator(`.react-flow__node[data-id="${name}"]`)
    await card('keep').filter({ hasText: 'Keeps rows where price is less than 20' }).waitFor()
    await card('total').filter({ hasText: 'total = price * coalesce(amount, 0)' }).waitFor()
    await page.getByRole('button', { name: /^Run/ }).first().click()
    const changes = page.getByRole('list', { name: 'What changed' })
    const told = async (name: string): Promise<string[]> => {
      await card(name).click()
      await changes.waitFor()
      return changes.getByRole('listitem').allTextContents()
    }
    expect(await told('once')).toEqual(['5 rows in, 4 rows out: 1 row fewer'])
    await expect.poll(() => told('keep'), { timeout: 10_000 }).toEqual(['4 rows in, 3 rows out: 1 row fewer'])
    await expect.poll(() => told('total'), { timeout: 10_000 }).toEqual(['1 new column: total'])
    await page.getByRole('cell', { name: '10', exact: true }).first().waitFor()
    expect(faults).toEqual([])
  } finally {
    await browser.close()
    await server.close()
  }
}, 60_000)
