import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '#server/db/client.ts'
import { checkRequirements } from '#server/setup/requirements.ts'
import { modelwright } from '#test/helpers/cli.ts'
import { temporaryFolder } from '#test/helpers/server.ts'

test('each requirement has a state, what was found, why it matters, and where it is not met what to do', async () => {
  const requirements = await checkRequirements('/no/such/folder/yet')
  const states = new Map(requirements.map(({ name, state }) => [name, state]))
  for (const name of ['Node', 'WebAssembly ML engine', 'DuckDB', 'SQLite'])
    expect([name, states.get(name)]).toEqual([name, 'ok'])
  expect([...states.keys()]).toEqual(
    expect.arrayContaining(['Native ML engine', 'Disk space', 'Memory', 'Chromium', 'Python 3', 'pip', 'C++ compiler']),
  )
  for (const { found, why } of requirements) expect([found, why]).not.toContain('')
  const isUnmet = (state: string) => state === 'missing' || state === 'optional-missing'
  const isNativeReady = states.get('Native ML engine') === 'ok'
  const tools = ['Python 3', 'pip', 'C++ compiler']
  for (const { name, state, howToAdd } of requirements) {
    const isNeeded = isUnmet(state) && !(isNativeReady && tools.includes(name))
    expect([name, howToAdd !== '']).toEqual([name, isNeeded])
  }
})

test('a home that is a file and a damaged database are missing requirements, and doctor fails', async () => {
  const home = await temporaryFolder()
  try {
    const stateOf = async (name: string, at = home) =>
      (await checkRequirements(at)).find((requirement) => requirement.name === name)
    expect(await stateOf('Home can be written')).toMatchObject({ state: 'ok' })
    expect(await stateOf('Database can be read')).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('none yet'),
    })
    const file = join(home, 'modelwright.db')
    openDatabase(file).close()
    expect(await stateOf('Database can be read')).toMatchObject({ state: 'ok', found: 'yes' })
    expect(await stateOf('Home can be written', file)).toMatchObject({
      state: 'missing',
      found: expect.stringContaining('is a file'),
      howToAdd: expect.stringContaining('--home'),
    })
    writeFileSync(file, 'no database at all, whatever it is called'.repeat(100))
    const { code, json } = await modelwright(['doctor', '--json'], { home })
    expect([code, json()]).toMatchObject([
      1,
      {
        status: 'missing',
        requirements: expect.arrayContaining([
          expect.objectContaining({
            name: 'Database can be read',
            state: 'missing',
            found: expect.stringContaining(file),
            howToAdd: expect.stringContaining('backup'),
          }),
        ]),
      },
    ])
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})
