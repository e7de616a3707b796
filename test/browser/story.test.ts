import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PredictResponse } from '#server/contract/resources.ts'
import { launchBrowser } from '#test/helpers/browser.ts'
import { type SpawnedServer, spawnTestServer } from '#test/helpers/server.ts'

const root = join(import.meta.dirname, '../..')
const screenshots = join(root, 'test-output/screenshots')

let server: SpawnedServer
let browser: Browser
beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true })
  server = await spawnTestServer()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** A page of a person who comes for the first time; errors of the page fail the test. */
async function newVisitor(): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.setDefaultTimeout(20_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  await page.goto(server.url)
  return { page, faults }
}

const picture = (page: Page, name: string) => page.screenshot({ path: join(screenshots, `${name}.png`) })
/** A card by its node's id in the flow file. */
const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
const isDone = (page: Page, id: string) => card(page, id).locator('.state-mark--done').waitFor({ timeout: 60_000 })

async function closeTour(page: Page) {
  const tour = page.getByRole('dialog').filter({ hasText: '1 of 5' })
  await tour.waitFor()
  await page.keyboard.press('Escape')
  await tour.waitFor({ state: 'detached' })
}

test('from the gallery to a predicted score, on the page, with curl and on the command line', async () => {
  const { page, faults } = await newVisitor()
  await page.getByRole('heading', { name: 'Exam score' }).waitFor()
  await picture(page, 'story-1-gallery')
  await page
    .locator('[data-template="exam-score"]')
    .getByRole('button', { name: /open a copy/i })
    .click()
  await closeTour(page)
  await card(page, 'students').waitFor()
  await picture(page, 'story-2-flow')

  // Before any run the edges say what goes along them.
  await expect.poll(() => page.getByText(/rows · \d+ columns/).count()).toBeGreaterThan(0)

  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await card(page, 'train').click()
  await page
    .getByText(/epoch \d+/i)
    .first()
    .waitFor({ timeout: 60_000 })
  await picture(page, 'story-3-learning')
  await isDone(page, 'deploy')

  await card(page, 'evaluate').click()
  await page
    .getByText(/off by [\d.]+ .*guessing the mean would be off by/i)
    .first()
    .waitFor()
  await picture(page, 'story-4-evaluation')

  await card(page, 'deploy').click()
  const student = { it_years: 6, cloud_years: 2.5, course_hours: 45, practice_exam_1: 68, practice_exam_2: 74 }
  for (const [name, value] of Object.entries(student)) await page.getByLabel(name, { exact: true }).fill(String(value))
  await page.getByRole('button', { name: /^predict/i }).click()
  const shown = page.locator('.prediction__value')
  await shown.waitFor()
  await picture(page, 'story-5-prediction')
  const onPage = Number((await shown.innerText()).replaceAll(/[^\d.]/g, ''))

  // Two clicks to a key: make it, copy it.
  await page.getByRole('button', { name: 'Make a key' }).click()
  const key = (await page.getByLabel('The new API key').innerText()).trim().replace('export MODELWRIGHT_API_KEY=', '')
  const answer = execFileSync(
    'curl',
    [
      '-sS',
      '-X',
      'POST',
      `${server.url}/endpoints/exam-score/predict`,
      '-H',
      `authorization: Bearer ${key}`,
      '-H',
      'content-type: application/json',
      '-d',
      JSON.stringify({ rows: [student] }),
    ],
    { encoding: 'utf8' },
  )
  const byCurl = Number((JSON.parse(answer) as PredictResponse).predictions[0]?.prediction)
  const said = execFileSync(
    process.execPath,
    ['server/cli/main.ts', 'predict', 'exam-score', '--row', JSON.stringify(student), '--home', server.home, '--json'],
    { cwd: root, encoding: 'utf8' },
  )
  const byCommand = Number((JSON.parse(said) as PredictResponse).predictions[0]?.prediction)
  expect(byCommand).toBe(byCurl)
  expect(Math.abs(onPage - byCurl)).toBeLessThan(0.5)
  // 180 + 2·68 + 2·74 + 160·(1 − e^−1.5) + 70·ln 3.5 + 25·ln 7, the formula that made the data, is 725 points.
  expect(Math.abs(byCurl - 725)).toBeLessThan(25)
  expect(faults).toEqual([])
  await page.close()
}, 120_000)

test("from a dropped CSV of one's own to a predicted class", async () => {
  const { page, faults } = await newVisitor()
  await page.locator('input[type=file]').first().setInputFiles(join(root, 'test/fixtures/penguins.csv'))
  await page.getByText('species').first().waitFor()
  await picture(page, 'own-1-which-column')
  await page
    .getByRole('radio', { name: /species/i })
    .first()
    .click()
  await page.getByRole('button', { name: /create/i }).click()
  await page.waitForURL(/\/flows\//)
  await closeTour(page)
  await card(page, 'deploy').waitFor()
  await picture(page, 'own-2-flow')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await isDone(page, 'deploy')
  await card(page, 'evaluate').click()
  await page
    .getByText(/^Right in [\d.]+ % of the rows/)
    .locator('visible=true')
    .first()
    .waitFor()
  await picture(page, 'own-3-evaluation')
  await card(page, 'deploy').click()
  await page.getByRole('button', { name: /^predict/i }).click()
  const shown = page.locator('.prediction__value')
  await shown.waitFor()
  expect(['Adelie', 'Gentoo', 'Chinstrap']).toContain((await shown.innerText()).trim())
  await picture(page, 'own-4-prediction')
  expect(faults).toEqual([])
  await page.close()
}, 120_000)
