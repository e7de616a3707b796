import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Side panels have come and the view was fitted beside them: what is aimed at no longer moves. */
export async function isSettled(page: Page) {
  await page.locator('.inspector, [class*="inspector"]').first().waitFor()
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  let before = ''
  await expect
    .poll(
      async () => {
        const now = (await page.locator('.react-flow__viewport').getAttribute('style')) ?? ''
        const isSame = now === before && now !== ''
        before = now
        return isSame
      },
      { interval: 150 },
    )
    .toBe(true)
}

/** The middle of what is on the page, in pixels of the window. */
export async function middleOf(locator: ReturnType<Page['locator']>): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox()
  if (!box) throw new Error('It is not on the page.')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Draws an edge from a port to a place and holds the button down. */
export async function pull(page: Page, from: ReturnType<Page['locator']>, to: { x: number; y: number }) {
  const start = await middleOf(from)
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move((start.x + to.x) / 2, (start.y + to.y) / 2, { steps: 4 })
  await page.mouse.move(to.x, to.y, { steps: 6 })
}
