import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runOnSmallDisk, smallDisks } from '#test/helpers/smallDisk.ts'

test.runIf(smallDisks)(
  'on a full disk a save, an upload and a run are refused in words, nothing stored is lost, and both work again when there is room',
  () => {
    const told = { status: 507, body: { code: 'disk_full', detail: expect.stringMatching(/full|space left/) } }
    expect(runOnSmallDisk(join(import.meta.dirname, 'onFullDisk.ts'), 8)).toMatchObject({
      full: told,
      uploaded: told,
      run: told,
      kept: true,
      leftovers: [],
      health: 200,
      after: 200,
    })
  },
)
