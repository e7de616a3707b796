import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runOnSmallDisk, smallDisks } from '#test/helpers/smallDisk.ts'

test.runIf(smallDisks)(
  'a run on a full disk fails with what is wrong, and its end is stored as soon as there is room',
  () => {
    const result = runOnSmallDisk(join(import.meta.dirname, 'fullDiskProcess.ts'), 8)
    const problem = (message: RegExp) => [
      { code: 'disk_full', severity: 'error', message: expect.stringMatching(message) },
    ]
    expect(result).toEqual({
      first: {
        states: { n: 'done', big: 'failed', small: 'done' },
        problems: [expect.objectContaining({ nodeId: 'big', code: 'disk_full' })],
      },
      told: expect.objectContaining({ type: 'run.finished', status: 'failed', problems: problem(/^The disk is full/) }),
      full: { status: 'failed', problems: problem(/^The disk is full/) },
      stored: { status: 'failed', problems: problem(/^The disk is full/) },
      after: 'done',
    })
  },
)
