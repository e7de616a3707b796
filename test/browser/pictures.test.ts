import { zipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { launchBrowser } from '#test/helpers/browser.ts'
import { greyPng } from '#test/helpers/greyPng.ts'
import { spawnTestServer } from '#test/helpers/server.ts'

const side = 12

/** A bright bar, lying or standing, at some place on a dark ground with some noise. */
function bar(isStanding: boolean, at: number): Uint8Array {
  const place = 1 + (at % (side - 2))
  const pixels = Uint8Array.from({ length: side * side }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / side), pixel % side]
    return ((isStanding ? column : row) === place ? 200 : 20) + ((pixel * 7 + at * 13) % 30)
  })
  return greyPng(pixels, side)
}

const archive = zipSync(
  Object.fromEntries(
    Array.from({ length: 120 }, (_, at) => [`${at % 2 ? 'standing' : 'lying'}/${at}.png`, bar(at % 2 === 1, at)]),
  ),
)

test('a dropped zip of pictures becomes a flow that learns them, and an endpoint that tells an uploaded one', async () => {
  const server = await spawnTestServer()
  const browser = await launchBrowser()
  try {
    const page: Page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
    page.setDefaultTimeout(30_000)
    await page.addInitScript(() => localStorage.setItem('modelwright:tour', 'finished'))
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(server.url)
    const upload = { name: 'bars.zip', mimeType: 'application/zip', buffer: Buffer.from(archive) }
    await page.getByTestId('file-input').setInputFiles(upload)
    await page.getByText('Reads the pictures in your archive.').waitFor()
    await page.getByRole('img', { name: 'image, row 1', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Create flow' }).click()
    await page.waitForURL(/\/flows\//)
    const card = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
    await card('deploy').waitFor()

    // A block comes as one folded group, and goes with one undo.
    await page.getByLabel('Search nodes').fill('text encoder')
    await page.keyboard.press('Enter')
    const block = page.locator('.react-flow__node', { hasText: 'Text encoder' })
    await block.filter({ hasText: '5 nodes' }).waitFor()
    await page.keyboard.press('ControlOrMeta+z')
    await block.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await card('deploy').locator('.state-mark--done').waitFor({ timeout: 60_000 })

    await card('data').click()
    const thumbnail = page.locator('.preview__picture').first()
    await thumbnail.waitFor()
    await expect
      .poll(() => thumbnail.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth))
      .toBe(side)

    await card('evaluate').click()
    await page
      .getByText(/\b(9\d|100)([.]\d+)? % .*right/i)
      .first()
      .waitFor()

    await card('deploy').click()
    for (const [isStanding, name] of [
      [true, 'standing'],
      [false, 'lying'],
    ] as const) {
      const picture = { name: 'own.png', mimeType: 'image/png', buffer: Buffer.from(bar(isStanding, 5)) }
      await page.getByLabel('File for image').setInputFiles(picture)
      await page.getByRole('img', { name: 'image, as it is sent' }).waitFor()
      await page.getByRole('button', { name: 'Predict label' }).click()
      await expect.poll(() => page.locator('.prediction__value').innerText()).toBe(name)
    }
    const text = { name: 'own.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') }
    await page.getByLabel('File for image').setInputFiles(text)
    await page.getByText('own.png is no picture that is understood').waitFor()
    expect(faults).toEqual([])
  } finally {
    await browser.close()
    await server.close()
  }
}, 120_000)
