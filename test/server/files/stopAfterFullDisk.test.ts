import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runOnSmallDisk, smallDisks } from '#test/helpers/smallDisk.ts'

test.runIf(smallDisks)('a server that refused an upload on a full disk ends cleanly at a signal', () => {
  expect(runOnSmallDisk(join(import.meta.dirname, 'stopAfterFullDisk.ts'), 8)).toEqual({
    status: 507,
    ended: { code: 0, signal: null },
    errors: '',
    held: false,
  })
})
