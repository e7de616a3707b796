import { expect, test } from 'vitest'
import { launchBrowser } from '#test/helpers/browser.ts'
import { spawnTestServer } from '#test/helpers/server.ts'
import { type Cell, workbook } from '#test/helpers/sourceFiles.ts'

const rows = Array.from({ length: 60 }, (_, at): Cell[] => [
  10 + ((at * 7) % 30),
  at % 3 === 0 ? 'sand' : 'clay',
  (at * 7) % 30 > 14 ? 'tall' : 'low',
])

test('a workbook dropped on the page becomes a flow that reads the sheet that was chosen', async () => {
  const server = await spawnTestServer()
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 950 } })
    page.setDefaultTimeout(15_000)
    await page.addInitScript(() => localStorage.setItem('modelwright:tour', 'finished'))
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(server.url)
    await page.getByRole('heading', { name: 'Start from an example' }).waitFor()

    const bytes = [
      ...workbook({
        Notes: [
          ['a', 'b'],
          [1, 2],
          [3, 4],
        ],
        Plants: [['height', 'soil', 'kind'], ...rows],
      }),
    ]
    const dropped = await page.evaluateHandle((content) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(content)], 'plants.xlsx'))
      return transfer
    }, bytes)
    for (const type of ['dragenter', 'dragover', 'drop'])
      await page.dispatchEvent('body', type, { dataTransfer: dropped })

    await page.getByRole('heading', { name: 'plants.xlsx' }).waitFor()
    await page.getByLabel('Sheet', { exact: true }).selectOption('Plants')
    await page.getByRole('cell', { name: 'clay' }).first().waitFor()
    await page.getByText('Reads the sheet of your workbook.').waitFor()
    await page.getByRole('button', { name: 'Create flow' }).click()
    await page.locator('.react-flow__node').filter({ hasText: 'plants.xlsx · 60 rows' }).waitFor()
    expect(faults).toEqual([])
  } finally {
    await browser.close()
    await server.close()
  }
}, 60_000)
