import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

test('a report is saved as one page, and sliders move the prediction of an endpoint', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.setDefaultTimeout(20_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(server.url)
  await page
    .locator('[data-template="exam-score"]')
    .getByRole('button', { name: /open a copy/i })
    .click()
  const tour = page.getByRole('dialog').filter({ hasText: '1 of 5' })
  await tour.waitFor()
  await page.keyboard.press('Escape')
  await tour.waitFor({ state: 'detached' })
  const card = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await card('deploy').locator('.state-mark--done').waitFor({ timeout: 60_000 })

  await card('evaluate').click()
  await page
    .getByText(/^Between .* in 19 of 20 samples of these rows\.$/)
    .first()
    .waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as one file (HTML)' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/\.html$/)
  const html = readFileSync(await download.path(), 'utf8')
  expect(html).toContain('in 19 of 20 samples')
  const reader = await browser.newPage()
  const asked: string[] = []
  reader.on('request', (request) => asked.push(request.url()))
  await reader.setContent(html)
  expect(await reader.locator('svg').count()).toBeGreaterThanOrEqual(2)
  expect(asked).toEqual([])
  await reader.close()

  await card('deploy').click()
  await page.getByLabel(/^What if/).click()
  const shown = page.locator('.prediction__value')
  await shown.waitFor()
  const before = await shown.getAttribute('data-prediction')
  const slider = page.getByRole('slider').first()
  await slider.focus()
  for (let step = 0; step < 5; step++) await slider.press('ArrowRight')
  await expect.poll(() => shown.getAttribute('data-prediction')).not.toBe(before)
  await page
    .getByText(/^[\d.,]+ (more|less) than at the start/)
    .first()
    .waitFor()
  expect(faults).toEqual([])
  await page.close()
}, 120_000)
