import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { setUpTables } from './tableSetup.ts'

const rowCount = 300_000
const filler = 'with a comma and a good many more words '.repeat(5)

function* text(): Generator<string> {
  yield 'id,x,y,z,group,remark\n'
  for (let start = 0; start < rowCount; start += 1000) {
    let block = ''
    for (let at = start; at < start + 1000; at += 1)
      block += `${at},${(at % 977) / 7},${Math.sin(at)},${at % 50 === 0 ? 'NA' : at % 13},${'abcde'[at % 5]},"remark number ${at}, ${filler}"\n`
    yield block
  }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Most bytes of JavaScript values and buffers held at once while `work` runs, beyond those before. */
async function peakDuring<T>(work: () => Promise<T>): Promise<{ result: T; peak: number }> {
  const held = () => {
    collectGarbage()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = held()
  let peak = before
  const timer = setInterval(() => {
    peak = Math.max(peak, held())
  }, 30)
  try {
    const result = await work()
    return { result, peak: Math.max(peak, held()) - before }
  } finally {
    clearInterval(timer)
  }
}

test('a large file is read without being held in JavaScript, under a limit of memory', async () => {
  const setup = await setUpTables({ memoryLimit: 250_000_000 })
  try {
    const path = join(setup.folder, 'large.csv')
    await pipeline(Readable.from(text()), createWriteStream(path))
    const { size } = await stat(path)
    const { result, peak } = await peakDuring(() => setup.tables.importCsv(path, { ragged: 'refuse' }))
    const { table, facts } = result
    expect(facts.rows).toBe(rowCount)
    expect(facts.columns.map(({ name, kind, role, missing }) => [name, kind, role, missing])).toEqual([
      ['id', 'integer', 'id', 0],
      ['x', 'number', 'feature', 0],
      ['y', 'number', 'feature', 0],
      ['z', 'integer', 'feature', rowCount / 50],
      ['group', 'category', 'feature', 0],
      ['remark', 'text', 'id', 0],
    ])
    expect(size).toBeGreaterThan(75_000_000)
    // Rows as objects would take more than the file; buffers that were read and are not swept yet take less.
    expect(peak).toBeLessThan(size / 4)
    const { values } = await setup.tables.matrix(table, ['id', 'y'])
    expect(values.length).toBe(rowCount * 2)
    for (const at of [0, 1, 123_456, rowCount - 1])
      expect([values[at * 2], values[at * 2 + 1]]).toEqual([at, Math.fround(Math.sin(at))])
  } finally {
    await setup.close()
  }
})
