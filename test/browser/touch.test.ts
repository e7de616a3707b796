import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { emptyFlow, type Flow, flow as flowSchema } from '#nodes/core/flow/flow.ts'
import { launchBrowser } from '#test/helpers/browser.ts'
import { isSettled, middleOf } from '#test/helpers/canvasHands.ts'
import { type SpawnedServer, spawnTestServer } from '#test/helpers/server.ts'
import { flowNode } from '#test/helpers/smallFlow.ts'

let server: SpawnedServer
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  server = await spawnTestServer()
  browser = await launchBrowser()
  context = await browser.newContext({
    viewport: { width: 1024, height: 768 },
    hasTouch: true,
    reducedMotion: 'reduce',
  })
  await context.addInitScript(() => localStorage.setItem('modelwright:tour', 'finished'))
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const stored = z.object({ id: z.string(), flow: flowSchema })
const savedFlow = async (id: string): Promise<Flow> =>
  stored.parse((await server.request('GET', `/api/flows/${id}`)).body).flow

/** Two nodes one above the other, so that both are seen on a small screen. */
const pair = (): Flow => ({
  ...emptyFlow('Pair'),
  nodes: [flowNode('columns', 'data.columns', 0, 0), flowNode('split', 'prepare.split', 0, 240)],
})

async function openFlow(flow: Flow): Promise<{ page: Page; cdp: CDPSession; id: string }> {
  const { id } = stored.parse((await server.request('POST', '/api/flows', { flow })).body)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(`${server.url}/flows/${id}`)
  await page.locator('.react-flow__pane').waitFor()
  await isSettled(page)
  return { page, id, cdp: await context.newCDPSession(page) }
}

type Point = { x: number; y: number }

/** One finger goes from here to there. */
async function swipe(cdp: CDPSession, from: Point, to: Point) {
  const steps = 8
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] })
  for (let step = 1; step <= steps; step += 1) {
    const share = step / steps
    const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at] })
  }
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
const links = (page: Page) => page.locator('.react-flow__edge')
const output = (page: Page) => page.getByTestId('port-columns-table-output')
const input = (page: Page) => page.getByTestId('port-split-table-input')

test('a finger draws an edge from port to port', async () => {
  const { page, cdp } = await openFlow(pair())
  await swipe(cdp, await middleOf(output(page)), await middleOf(input(page)))
  await expect.poll(() => links(page).count(), { timeout: 5000 }).toBe(1)
  await page.close()
})

test('a tap on one port and a tap on another join them; a tap beside them takes the first one back', async () => {
  const { page } = await openFlow(pair())
  await output(page).tap()
  await page.locator('.canvas--connecting').waitFor()
  await page.locator('.react-flow__pane').tap({ position: { x: 30, y: 30 } })
  await page.locator('.canvas--connecting').waitFor({ state: 'detached' })
  await output(page).tap()
  await page.keyboard.press('Escape')
  await page.locator('.canvas--connecting').waitFor({ state: 'detached' })
  await input(page).tap()
  await output(page).tap()
  await expect.poll(() => links(page).count(), { timeout: 5000 }).toBe(1)
  await page.close()
})

test('a finger moves a card, and the view where there is none', async () => {
  const { page, cdp, id } = await openFlow(pair())
  const start = await middleOf(card(page, 'split').locator('.flow-card__line'))
  await swipe(cdp, start, { x: start.x + 20, y: start.y + 90 })
  const place = async () => (await savedFlow(id)).nodes.find((node) => node.id === 'split')?.position.y
  await expect.poll(place, { timeout: 8000 }).toBeGreaterThan(240)
  const view = () => page.locator('.react-flow__viewport').getAttribute('style')
  const before = await view()
  const pane = await page.locator('.react-flow__pane').boundingBox()
  if (!pane) throw new Error('There is no canvas.')
  const corner = { x: pane.x + 30, y: pane.y + pane.height - 60 }
  await swipe(cdp, corner, { x: corner.x + 60, y: corner.y - 40 })
  await expect.poll(view).not.toBe(before)
  await page.close()
})

test('a tap in the palette adds a node, joined to the card that was tapped before', async () => {
  const { page } = await openFlow({ ...pair(), nodes: pair().nodes.slice(0, 1) })
  await card(page, 'columns').tap()
  await page.locator('.react-flow__node.selected').waitFor()
  await page.getByLabel('Search nodes').fill('split')
  await page
    .getByRole('navigation', { name: 'Nodes to add' })
    .getByRole('button', { name: /^Split/ })
    .tap()
  await card(page, 'split').waitFor()
  await expect.poll(() => links(page).count(), { timeout: 5000 }).toBe(1)
  await page.close()
})
