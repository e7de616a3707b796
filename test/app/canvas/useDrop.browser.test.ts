import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { emptyFlow } from '#nodes/core/flow/flow.ts'
import { launchBrowser } from '#test/helpers/browser.ts'
import { type SpawnedServer, spawnTestServer } from '#test/helpers/server.ts'

let server: SpawnedServer
let browser: Browser

beforeAll(async () => {
  server = await spawnTestServer()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('the first node of an empty flow stays where it was let go', async () => {
  const made = await server.request('POST', '/api/flows', { flow: emptyFlow('Empty') })
  const { id } = z.object({ id: z.string() }).parse(made.body)
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' })
  await page.addInitScript(() => localStorage.setItem('modelwright:tour', 'finished'))
  await page.goto(`${server.url}/flows/${id}`)
  await page.getByText('This flow is empty').waitFor()
  const pane = page.locator('.react-flow__pane')
  const area = await pane.boundingBox()
  const entry = page.getByRole('navigation', { name: 'Nodes to add' }).getByRole('button', { name: /^CSV file/ })
  await entry.dragTo(pane, { targetPosition: { x: 180, y: 120 } })
  // It is shown once its size is known, and with that comes the fit that would move it.
  const card = page.locator('.react-flow__node[data-id="csv"]')
  await card.waitFor()
  await page.locator('.save-mark--saved').waitFor()
  const box = await card.boundingBox()
  if (!area || !box) throw new Error('They are not on the page.')
  expect(Math.abs(box.x + box.width / 2 - (area.x + 180))).toBeLessThanOrEqual(8)
  expect(Math.abs(box.y - (area.y + 120))).toBeLessThanOrEqual(40)
})
