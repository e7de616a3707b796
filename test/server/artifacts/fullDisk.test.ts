import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runOnSmallDisk, runWithSmallFiles, smallDisks } from '#test/helpers/smallDisk.ts'

const script = join(import.meta.dirname, 'fullDiskProcess.ts')
const expected = {
  bytes: expect.stringMatching(
    /^disk_full: The disk is full, so the result could not be stored\. What was stored before is safe\./,
  ),
  isBeforeThere: true,
  isRowThere: true,
  next: 'stored',
}

test.runIf(smallDisks)('on a full disk nothing that was stored is lost, and what is said is clear', () => {
  expect(runOnSmallDisk(script, 3)).toEqual({
    ...expected,
    rests: 1,
    rows: expect.stringMatching(/^disk_full: The disk is full, so nothing more can be stored\./),
  })
})

test.runIf(process.platform === 'linux')('a file that may not grow any more is told like a full disk', () => {
  expect(runWithSmallFiles(script, 3)).toMatchObject(expected)
})
