import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { homeError, homeFault, prepareHome } from '#server/db/prepareHome.ts'
import { StartError } from '#server/startError.ts'
import { modelwright } from '#test/helpers/cli.ts'
import { temporaryFolder } from '#test/helpers/server.ts'

let place = ''
beforeEach(async () => {
  place = await temporaryFolder()
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

const root = join(import.meta.dirname, '../../..')
const oneSentence = /^The home \S+ [^\n]* --home or MODELWRIGHT_HOME\.$/

/** How each command that opens a home ends on one. */
const startAt = (home: string) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['server/main.ts', '--port', '0', '--home', home, '--json'],
    { cwd: root, encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' },
  )
  return { code: status, told: stdout === '' ? stderr : JSON.parse(stdout) }
}

test('a home that is not there is made with the folders above it', () => {
  const home = join(place, 'a', 'b')
  expect(homeFault(home)).toBeUndefined()
  expect(existsSync(join(place, 'a'))).toBe(false)
  prepareHome(home)
  expect(readdirSync(home)).toEqual([])
})

test('a home that is a file, below one, or holds the wrong things is refused in one sentence that names it', () => {
  const file = join(place, 'file')
  writeFileSync(file, '')
  expect(homeFault(file)).toMatch(/is a file, but must be a folder/)
  expect(homeFault(join(file, 'home'))).toMatch(/cannot be made: \S+file is a file/)
  const odd = join(place, 'odd')
  mkdirSync(odd)
  writeFileSync(join(odd, 'logs'), '')
  expect(homeFault(odd)).toMatch(/logs is a file, but must be a folder/)
  for (const home of [file, join(file, 'home'), odd]) expect(() => prepareHome(home), home).toThrow(StartError)
  for (const home of [file, join(file, 'home')]) expect(homeFault(home)).toMatch(oneSentence)
})

/** What a process without rights to write everywhere (root's capabilities are taken from it) finds of a home. */
function homeFaultWithoutRights(home: string): string {
  const look = `import { homeFault } from '#server/db/prepareHome.ts'; console.log(homeFault(process.argv[1]) ?? '')`
  const node = [process.execPath, '--input-type=module', '-e', look, home]
  const [command = '', ...args] =
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all', ...node] : node
  const { stdout, stderr, status } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim()
}

test('a home that may not be written to is refused, as is a folder inside one', () => {
  for (const locked of ['', 'artifacts']) {
    const home = join(place, `home${locked}`)
    mkdirSync(join(home, locked), { recursive: true })
    expect(homeFaultWithoutRights(home)).toBe('')
    chmodSync(join(home, locked), 0o555)
    expect(homeFaultWithoutRights(home)).toMatch(/may not write/)
    chmodSync(join(home, locked), 0o755)
  }
})

test('what the system says of a home becomes plain words, and other faults stay as they are', () => {
  for (const code of ['EACCES', 'EROFS', 'ENOSPC', 'ENOTDIR', 'SQLITE_READONLY_DIRECTORY', 'SQLITE_CANTOPEN']) {
    const told = homeError(Object.assign(new Error(`${code}: raw`), { code }), '/h')
    expect([code, told]).toEqual([code, expect.any(StartError)])
    expect(String(told)).not.toContain('raw')
  }
  const ours = new TypeError('a fault')
  expect(homeError(ours, '/h')).toBe(ours)
})

test('the server and the commands refuse a home that is a file with exit code 2', async () => {
  const home = join(place, 'file')
  writeFileSync(home, '')
  expect(startAt(home)).toEqual({
    code: 2,
    told: { status: 'refused', message: expect.stringMatching(oneSentence) },
  })
  const { code, json } = await modelwright(['predict', 'x', '--row', '{}', '--json', '--home', home], { home })
  expect([code, json()]).toMatchObject([2, { status: 'refused', message: expect.stringMatching(oneSentence) }])
})

test.runIf(existsSync('/proc/self'))('a home in a folder that the system fills is refused at once', () => {
  expect(startAt('/proc/nope')).toEqual({
    code: 2,
    told: { status: 'refused', message: expect.stringMatching(oneSentence) },
  })
})

test('an empty home writes nothing', () => {
  expect(startAt('')).toMatchObject({ code: 2, told: { message: expect.stringContaining('--home is ""') } })
})
