import { expect, test } from 'vitest'
import { chromiumCandidates } from '#server/setup/chromium.ts'
import { npmEnvironment } from '#server/setup/npmCommand.mjs'
import { stepTable } from '#server/setup/stepTable.ts'
import { vitestCounts } from '#server/setup/vitestCounts.ts'

test("vitest's report is counted: passed, failed, and by name what did not run", () => {
  const report = {
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'one' },
          { status: 'failed', fullName: 'two' },
          { status: 'skipped', fullName: 'three' },
          { status: 'todo', fullName: 'four' },
        ],
      },
      { name: 'b.test.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'five' }] },
    ],
  }
  expect(vitestCounts(report)).toEqual({ passed: 2, failed: 1, skipped: ['a.test.ts: three', 'a.test.ts: four'] })
})

test('a test file that can not be loaded counts as failed', () => {
  const report = { testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] }
  expect(vitestCounts(report)).toEqual({ passed: 0, failed: 1, skipped: [] })
})

test.each([null, [], {}, { testResults: 3 }])('%o is no report', (report) => {
  expect(vitestCounts(report)).toBeNull()
})

test('the table says what each step came to', () => {
  const rows = [
    { title: 'types', milliseconds: 2340, hasWorked: true },
    { title: 'all the tests', milliseconds: 180_000, hasWorked: false },
  ]
  expect(stepTable(rows)).toBe(
    ['ok      types             2.3 s', 'FAILED  all the tests     3.0 min', '        total             3.0 min'].join(
      '\n',
    ),
  )
})

test('a browser is looked for where the user says, then in PATH, then in the usual places, then among what was brought', () => {
  const linux = chromiumCandidates({ env: { CHROMIUM_PATH: '/c', PATH: '/a:/b' }, platform: 'linux', cache: '/k' })
  expect(linux.slice(0, 3)).toEqual(['/c', '/a/chromium', '/b/chromium'])
  expect(linux.at(-1)).toMatch(/^\/k\/chromium-/)
  const mac = chromiumCandidates({ env: {}, platform: 'darwin', cache: '/k' })
  expect(mac[0]).toBe('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
  const windows = chromiumCandidates({ env: { PROGRAMFILES: 'C:\\P' }, platform: 'win32', cache: '/k' })
  expect(windows).toEqual(['C:\\P\\Google\\Chrome\\Application\\chrome.exe'])
})

test("a nested npm is not told of the outer one's script and folder, but keeps the user's settings", () => {
  const outer = {
    PATH: '/bin',
    npm_lifecycle_event: 'start',
    npm_package_json: '/x/package.json',
    npm_config_local_prefix: '/x',
    npm_config_registry: 'https://r',
  }
  expect(npmEnvironment(outer)).toEqual({ PATH: '/bin', npm_config_registry: 'https://r' })
})
