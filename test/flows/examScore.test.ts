import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PredictResponse, TablePage } from '#server/contract/resources.ts'
import { apiOf } from '#test/helpers/api.ts'
import { startTestServer, type TestServer } from '#test/helpers/server.ts'
import { makeStudents, toCsv } from '../../flows/exam-score/make-data.ts'

const folder = join(import.meta.dirname, '../../flows/exam-score')

/** Standard deviation of the noise in make-data.ts: nobody can be closer than this, root mean squared. */
const noise = 25

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

test('the data is what the script makes', () => {
  const { rows, oddities } = makeStudents()
  expect(readFileSync(join(folder, 'exam-score.csv'), 'utf8')).toBe(toCsv(rows))
  expect(JSON.parse(readFileSync(join(folder, 'exam-score.oddities.json'), 'utf8'))).toEqual(oddities)
})

test('on test rows without oddities the endpoint is off by at most a tenth more than the noise', async () => {
  const api = apiOf(server.url)
  const { id } = await api.copyTemplate('exam-score')
  const run = await api.finished((await api.startRun(id)).id)
  expect(run.status).toBe('done')

  const { rows, oddities } = makeStudents()
  const odd = new Set(oddities.map(({ row }) => rows[row]?.student))
  const inTest = new Set<unknown>()
  for (let offset = 0; ; offset += 500) {
    const page = await api.get<TablePage>(
      `/api/runs/${run.id}/nodes/split/outputs/table/page?offset=${offset}&limit=500`,
    )
    const student = page.columns.findIndex(({ name }) => name === 'student')
    const part = page.columns.findIndex(({ role }) => role === 'split')
    for (const cells of page.page) if (cells[part] === 'test') inTest.add(cells[student])
    if (page.page.length < 500) break
  }
  const judged = rows.filter(
    ({ student, exam_score }) => inTest.has(student) && !odd.has(student) && exam_score !== null,
  )
  expect(judged.length).toBeGreaterThan(300)

  const asked = judged.map(({ student: _, exam_score: __, ...row }) => row)
  const { predictions } = await api.post<PredictResponse>('/api/endpoints/exam-score/predict', { rows: asked })
  const squares = predictions.map(
    ({ prediction }, index) => (Number(prediction) - (judged[index]?.exam_score ?? Number.NaN)) ** 2,
  )
  const error = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length)
  expect(error).toBeLessThan(noise * 1.1)
  // A model that does better than the noise has seen the answers.
  expect(error).toBeGreaterThan(noise * 0.85)
})
