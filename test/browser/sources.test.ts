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

test("an example's steps are done with other data: columns are proposed, what does not fit is told, and it runs", async () => {
  const server = await spawnTestServer()
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 950 } })
    page.setDefaultTimeout(20_000)
    await page.addInitScript(() => localStorage.setItem('modelwright:tour', 'finished'))
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(server.url)
    const lines = Array.from({ length: 120 }, (_, at) => {
      const [years, hours, first] = [at % 7, (at * 5) % 40, 40 + ((at * 11) % 60)]
      return [years, years % 3, hours, first, first + 3, 300 + 20 * years + 4 * hours + first].join(',')
    })
    const csv = ['IT years,cloud,Course hours,PracticeExam1,second,Exam score', ...lines].join('\n')
    await page
      .locator('[data-template="exam-score"]')
      .getByTestId('my-data-input')
      .setInputFiles({ name: 'school.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    const choiceFor = (name: string) => page.getByLabel(name, { exact: true })
    const target = choiceFor('exam_score (is predicted)')
    await target.waitFor()
    for (const [name, mine] of [
      ['it_years', 'IT years'],
      ['cloud_years', 'cloud'],
      ['course_hours', 'Course hours'],
      ['practice_exam_1', 'PracticeExam1'],
      ['practice_exam_2', 'second'],
    ] as const)
      expect(await choiceFor(name).inputValue(), name).toBe(mine)

    await target.selectOption('')
    await page.getByText('"exam_score" is what this flow predicts: choose the column of yours that it is.').waitFor()
    const create = page.getByRole('button', { name: /^Create flow/ })
    expect(await create.isDisabled()).toBe(true)
    await target.selectOption('Exam score')
    await page.getByRole('button', { name: 'Create flow and run it' }).click()

    await page.locator('.react-flow__node').filter({ hasText: 'My columns' }).waitFor()
    await page.locator('.react-flow__node').filter({ hasText: 'school.csv' }).waitFor()
    const runs = async () => {
      const { body } = await server.request('GET', '/api/runs?limit=5')
      return (body as { runs: { nodes: { id: string; state: string }[] }[] }).runs[0]?.nodes ?? []
    }
    const state = async (name: string) => (await runs()).find(({ id }) => id === name)?.state
    await expect.poll(() => state('split'), { timeout: 20_000 }).toBe('done')
    expect(faults).toEqual([])
  } finally {
    await browser.close()
    await server.close()
  }
}, 90_000)
