import { expect, test } from 'vitest'
import { checkRequirements } from '#server/setup/requirements.ts'

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
