import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { emptyFlow, type Flow, flow as flowSchema } from '#nodes/core/flow/flow.ts'
import { violations } from '#test/helpers/axe.ts'
import { launchBrowser } from '#test/helpers/browser.ts'
import { isSettled, middleOf, pull } from '#test/helpers/canvasHands.ts'
import { type SpawnedServer, spawnTestServer } from '#test/helpers/server.ts'
import { flowNode, smallFlow } from '#test/helpers/smallFlow.ts'

let server: SpawnedServer
let browser: Browser
let context: BrowserContext
let faults: string[]

beforeAll(async () => {
  server = await spawnTestServer()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})
beforeEach(async () => {
  faults = []
  context = await browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' })
  await context.addInitScript(() => localStorage.setItem('modelwright:tour', 'finished'))
})
afterEach(async () => {
  await context.close()
  expect(faults).toEqual([])
})

const stored = z.object({ id: z.string(), flow: flowSchema })

async function makeFlow(flow: Flow): Promise<string> {
  return stored.parse((await server.request('POST', '/api/flows', { flow })).body).id
}
const savedFlow = async (id: string): Promise<Flow> =>
  stored.parse((await server.request('GET', `/api/flows/${id}`)).body).flow

async function openFlow(id: string): Promise<Page> {
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(`${server.url}/flows/${id}`)
  await page.locator('.react-flow__pane').waitFor()
  await isSettled(page)
  return page
}

const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
const cards = (page: Page) => page.locator('.react-flow__node-card')
const links = (page: Page) => page.locator('.react-flow__edge')
const port = (page: Page, id: string, handle: string, direction: 'input' | 'output') =>
  page.getByTestId(`port-${id}-${handle}-${direction}`)
const isSaved = (page: Page) => page.locator('.save-mark--saved').waitFor()
const announced = (page: Page, words: string | RegExp) =>
  page.getByTestId('announcer').filter({ hasText: words }).waitFor({ state: 'attached' })

/** Two nodes that are not joined, near enough to be seen at full size. */
const apart = (): Flow => ({
  ...emptyFlow('Apart'),
  nodes: [
    flowNode('columns', 'data.columns', 0, 0),
    flowNode('split', 'prepare.split', 320, 0),
    flowNode('dense', 'layers.dense', 320, 240),
  ],
})

test('ports that fit are joined by dragging; undo takes the edge back and redo draws it again', async () => {
  const page = await openFlow(await makeFlow(apart()))
  await pull(page, port(page, 'columns', 'table', 'output'), await middleOf(port(page, 'split', 'table', 'input')))
  await page.mouse.up()
  await expect.poll(() => links(page).count()).toBe(1)
  await announced(page, 'Connected Columns and roles to Split')
  await page.keyboard.press('Control+z')
  await expect.poll(() => links(page).count()).toBe(0)
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(() => links(page).count()).toBe(1)
})

test('a port that does not fit says why, at the port and to screen readers, and nothing is joined', async () => {
  const page = await openFlow(await makeFlow(apart()))
  await pull(page, port(page, 'columns', 'table', 'output'), await middleOf(port(page, 'dense', 'x', 'input')))
  const reason = page.locator('.link__reason')
  await reason.waitFor()
  expect(await reason.textContent()).toMatch(/takes layers of a network.*is a table/)
  await announced(page, 'Cannot connect')
  await page.mouse.up()
  expect(await links(page).count()).toBe(0)
})

test('an edge let go over nothing offers the nodes that fit and joins the chosen one', async () => {
  const page = await openFlow(await makeFlow(apart()))
  const from = await middleOf(port(page, 'split', 'table', 'output'))
  await pull(page, port(page, 'split', 'table', 'output'), { x: from.x + 90, y: from.y + 140 })
  await page.mouse.up()
  const offer = page.getByRole('dialog', { name: 'Add a node' })
  await offer.waitFor()
  expect(await offer.getByRole('option').allTextContents()).not.toContainEqual(expect.stringMatching(/^Dense/))
  await page.keyboard.type('fill')
  await page.keyboard.press('Enter')
  await card(page, 'fill').waitFor()
  expect(await links(page).count()).toBe(1)
})

test('a card is dragged as one undo step and stays on the grid', async () => {
  const id = await makeFlow(apart())
  const page = await openFlow(id)
  const start = await middleOf(card(page, 'split').locator('.flow-card__line'))
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(start.x + 41, start.y + 90, { steps: 12 })
  await page.mouse.up()
  const place = async () => (await savedFlow(id)).nodes.find((node) => node.id === 'split')?.position
  await expect.poll(place).not.toEqual({ x: 320, y: 0 })
  const moved = await place()
  expect([(moved?.x ?? 1) % 8, (moved?.y ?? 1) % 8]).toEqual([0, 0])
  await page.keyboard.press('Control+z')
  await expect.poll(place).toEqual({ x: 320, y: 0 })
})

test('nodes come by drag from the palette, by double click and by a click that joins them to what is selected', async () => {
  const page = await openFlow(await makeFlow(emptyFlow('Empty')))
  await page.getByText('This flow is empty').waitFor()
  const palette = page.getByRole('navigation', { name: 'Nodes to add' })
  await palette.getByRole('button', { name: /^CSV file/ }).dragTo(page.locator('.react-flow__pane'), {
    targetPosition: { x: 300, y: 250 },
  })
  await card(page, 'csv').waitFor()
  await palette.getByRole('button', { name: /^Columns and roles/ }).click()
  await card(page, 'columns').waitFor()
  expect(await links(page).count()).toBe(1)
  await page.locator('.react-flow__pane').dblclick({ position: { x: 200, y: 600 } })
  await page.keyboard.type('note that no node has')
  await page.getByText('No node fits here.').waitFor()
  await page.keyboard.press('Escape')
  expect(await cards(page).count()).toBe(2)
})

test('a small flow is built, joined, named and taken apart with the keyboard alone', async () => {
  const id = await makeFlow(emptyFlow('By keyboard'))
  const page = await openFlow(id)
  await page.keyboard.press('a')
  await page.keyboard.type('csv')
  await page.keyboard.press('Enter')
  await expect.poll(() => card(page, 'csv').evaluate((element) => element === document.activeElement)).toBe(true)

  // A new node after it, by way of the port list: the card has one port, so the targets come at once.
  await page.keyboard.press('c')
  await page.getByRole('option', { name: /A new node after it/ }).waitFor()
  await page.keyboard.type('new')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Add a node' }).waitFor()
  await page.keyboard.type('columns')
  await page.keyboard.press('Enter')
  await expect.poll(() => card(page, 'columns').evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await links(page).count()).toBe(1)

  // A node on its own, then joined: pick the port, pick the target.
  await page.keyboard.press('Escape')
  await page.keyboard.press('a')
  await page.keyboard.type('split')
  await page.keyboard.press('Enter')
  await expect.poll(() => card(page, 'split').evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.press('c')
  await page.keyboard.type('into')
  await page.getByRole('option', { name: /Into input Table/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: /Columns and roles, Table/ }).waitFor()
  await page.keyboard.type('columns')
  await page.keyboard.press('Enter')
  await expect.poll(() => links(page).count()).toBe(2)

  await page.keyboard.press('F2')
  await page.keyboard.type('Parts')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Shift+ArrowDown')
  await expect.poll(async () => (await savedFlow(id)).nodes.find((node) => node.id === 'split')?.title).toBe('Parts')
  const flow = await savedFlow(id)
  expect(flow.edges.map((edge) => `${edge.from.node} ${edge.to.node}`)).toEqual(['csv columns', 'columns split'])

  // Tab goes through the cards in the order of the flow; Delete removes.
  await card(page, 'csv').focus()
  await page.keyboard.press('Tab')
  expect(await card(page, 'columns').evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.press('Delete')
  await expect.poll(() => cards(page).count()).toBe(2)
  await page.keyboard.press('Control+z')
  await expect.poll(() => cards(page).count()).toBe(3)
})

test('nodes are copied into another flow with their edges', async () => {
  const first = await openFlow(await makeFlow(smallFlow(true)))
  await card(first, 'net').click()
  await first.keyboard.press('Control+c')
  await announced(first, 'Copied 3 nodes')
  const id = await makeFlow(emptyFlow('Other'))
  const second = await openFlow(id)
  await second.locator('.react-flow__pane').click()
  await second.keyboard.press('Control+v')
  await second.locator('.react-flow__node-folded').waitFor()
  await isSaved(second)
  const flow = await savedFlow(id)
  expect([flow.nodes.length, flow.edges.length, flow.groups?.length]).toEqual([3, 2, 1])
})

test('a group folds into one card and opens again, by button and by key', async () => {
  const page = await openFlow(await makeFlow(smallFlow(true)))
  expect(await cards(page).count()).toBe(5)
  await page.getByRole('button', { name: 'Unfold Network' }).click()
  await expect.poll(() => cards(page).count()).toBe(8)
  await page.locator('.react-flow__node-frame').waitFor()
  await page.getByRole('button', { name: 'Fold Network', exact: true }).click()
  await expect.poll(() => cards(page).count()).toBe(5)
  await card(page, 'net').focus()
  await page.keyboard.press('f')
  await expect.poll(() => cards(page).count()).toBe(8)
  await page.keyboard.press('Control+z')
  await expect.poll(() => cards(page).count()).toBe(5)
})

test('a moved group moves its members', async () => {
  const id = await makeFlow(smallFlow(false))
  const page = await openFlow(id)
  const head = await middleOf(page.locator('.frame__head'))
  const before = (await savedFlow(id)).nodes
  await page.mouse.move(head.x, head.y)
  await page.mouse.down()
  await page.mouse.move(head.x + 20, head.y + 60, { steps: 8 })
  await page.mouse.up()
  await isSaved(page)
  await expect
    .poll(async () => (await savedFlow(id)).nodes.find((node) => node.id === 'dense')?.position.y)
    .toBeGreaterThan(0)
  const after = (await savedFlow(id)).nodes
  const shift = (name: string) => {
    const [from, to] = [before, after].map((nodes) => nodes.find((node) => node.id === name)?.position)
    return from && to && { x: to.x - from.x, y: to.y - from.y }
  }
  expect(shift('input')).toEqual(shift('dense'))
  expect(shift('file')).toEqual({ x: 0, y: 0 })
})

test('a card dragged out of a frame leaves the group, dragged in again it joins; each is one undo step', async () => {
  const id = await makeFlow(smallFlow(false))
  const page = await openFlow(id)
  const groupOf = async (name: string) => (await savedFlow(id)).nodes.find((node) => node.id === name)?.group
  const dragBy = async (name: string, x: number, y: number) => {
    const { x: left, y: top } = await middleOf(card(page, name))
    await page.mouse.move(left, top)
    await page.mouse.down()
    await page.mouse.move(left + x / 2, top + y / 2, { steps: 5 })
    await page.mouse.move(left + x, top + y, { steps: 5 })
    await page.mouse.up()
  }
  await dragBy('dense', 0, 220)
  await announced(page, 'Dense left the group.')
  await expect.poll(() => groupOf('dense')).toBeUndefined()
  await dragBy('dense', 0, -220)
  await announced(page, 'Dense joined Network.')
  await expect.poll(() => groupOf('dense')).toBe('net')
  await page.keyboard.press('Control+z')
  await expect.poll(() => groupOf('dense')).toBeUndefined()
  await page.keyboard.press('Control+z')
  await expect.poll(() => groupOf('dense')).toBe('net')
})

test('a note is written in Markdown and shown as text', async () => {
  const id = await makeFlow(apart())
  const page = await openFlow(id)
  await page.locator('.react-flow__pane').click({ position: { x: 40, y: 40 } })
  await page.keyboard.press('n')
  await page.keyboard.type('**Why** this way')
  await page.keyboard.press('Escape')
  await page.locator('.note strong', { hasText: 'Why' }).waitFor()
  await isSaved(page)
  expect((await savedFlow(id)).notes?.[0]?.text).toBe('**Why** this way')
})

test('problems are listed with buttons that mend them, and mending can be undone', async () => {
  const lonely = { ...apart(), nodes: [...apart().nodes, flowNode('csv', 'data.csv', 0, 240)] }
  const page = await openFlow(await makeFlow(lonely))
  await page.locator('.react-flow__pane').click({ position: { x: 40, y: 40 } })
  await page.keyboard.press('p')
  const panel = page.getByRole('region', { name: 'Problems of the flow' })
  await panel.getByText('"CSV file" is not connected to anything.').waitFor()
  await panel.getByRole('button', { name: 'Remove the node' }).click()
  await expect.poll(() => cards(page).count()).toBe(3)
  await panel.getByText('"CSV file" is not connected to anything.').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+z')
  await expect.poll(() => cards(page).count()).toBe(4)
})

test('commands are found by typing, and the sheet lists the shortcuts', async () => {
  const page = await openFlow(await makeFlow(smallFlow(true)))
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('What do you want to do?').waitFor()
  await page.keyboard.type('tidy')
  await page.getByRole('option', { name: /Tidy up the flow/ }).waitFor()
  await page.keyboard.press('Enter')
  await announced(page, 'Tidied up.')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ state: 'detached' })
})

test('what the server did not take survives a reload and is saved when it can be', async () => {
  const id = await makeFlow(apart())
  const page = await openFlow(id)
  let isOff = true
  await page.route('**/api/flows/*', (route) =>
    isOff && route.request().method() === 'PUT' ? route.abort() : route.continue(),
  )
  await card(page, 'dense').click()
  await page.keyboard.press('Delete')
  await page.locator('.save-mark--failed').waitFor()
  expect((await savedFlow(id)).nodes).toHaveLength(3)
  await page.reload()
  await expect.poll(() => cards(page).count()).toBe(2)
  isOff = false
  await page.locator('.save-mark').click()
  await isSaved(page)
  await expect.poll(async () => (await savedFlow(id)).nodes.length).toBe(2)
})

test('two tabs on one flow: the later save is refused, both versions are offered, nothing is lost', async () => {
  const id = await makeFlow(apart())
  const [first, second] = [await openFlow(id), await openFlow(id)]
  await card(first, 'dense').click()
  await first.keyboard.press('Delete')
  await isSaved(first)
  await expect.poll(async () => (await savedFlow(id)).nodes.length).toBe(2)

  await card(second, 'split').click()
  await second.keyboard.press('F2')
  await second.keyboard.type('Mine')
  await second.keyboard.press('Enter')
  const dialog = second.getByRole('dialog', { name: 'This flow was changed elsewhere' })
  await dialog.waitFor()
  expect((await savedFlow(id)).nodes).toHaveLength(2)
  await dialog.getByRole('button', { name: 'Take the other version' }).click()
  await expect.poll(() => cards(second).count()).toBe(2)
  await second.locator('.react-flow__pane').click({ position: { x: 40, y: 40 } })
  await second.keyboard.press('Control+z')
  await isSaved(second)
  await expect.poll(async () => (await savedFlow(id)).nodes.find((node) => node.id === 'split')?.title).toBe('Mine')
})

test('a CSV file let go over the editor leads to the screen that makes a flow of it', async () => {
  const page = await openFlow(await makeFlow(apart()))
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['height,weight\n1,2\n2,4\n3,5\n'], 'people.csv', { type: 'text/csv' }))
    return transfer
  })
  await expect
    .poll(async () => {
      await page.dispatchEvent('.react-flow__pane', 'dragover', { dataTransfer: data })
      return page.getByText('Let go to make a flow of this file').isVisible()
    })
    .toBe(true)
  await page.dispatchEvent('.react-flow__pane', 'drop', { dataTransfer: data })
  await page.getByRole('heading', { name: 'people.csv' }).waitFor()
})

test.each(['light', 'dark'] as const)('axe finds nothing serious in the editor, %s', async (scheme) => {
  const page = await openFlow(await makeFlow(smallFlow(false)))
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  await card(page, 'dense').click()
  await page.getByRole('group', { name: /^Dense\. Layer of 16 neurons.*Ready: Has not run yet/ }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('p')
  await page.getByRole('region', { name: 'Problems of the flow' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('What do you want to do?').waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await card(page, 'dense').focus()
  await page.keyboard.press('c')
  await page.getByRole('dialog', { name: 'Connect' }).waitFor()
  expect(await violations(page)).toEqual([])
})
