import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockHome } from '#server/db/homeLock.ts'
import { until } from '../worker/workerBench.ts'

const newHome = () => mkdtempSync(join(tmpdir(), 'modelwright-lock-'))

const holdElsewhere = (home: string) => {
  const script = `
    import { writeFileSync } from 'node:fs'
    const { lockHome } = await import(${JSON.stringify(join(import.meta.dirname, '../../../server/db/homeLock.ts'))})
    const taken = lockHome(${JSON.stringify(home)})
    if (taken.ok) taken.lock.setAddress('http://127.0.0.1:4430')
    writeFileSync(${JSON.stringify(join(home, 'ready'))}, String(taken.ok))
    setInterval(() => undefined, 1000)`
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
}

test('a home has one owner at a time, and others learn who it is', async () => {
  const home = newHome()
  const child = holdElsewhere(home)
  await until('the other process holds the home', () => existsSync(join(home, 'ready')))
  const refused = lockHome(home)
  expect(refused).toMatchObject({ ok: false, owner: { pid: child.pid, address: 'http://127.0.0.1:4430' } })
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  const taken = lockHome(home)
  expect(taken.ok).toBe(true)
  if (taken.ok) taken.lock.release()
})

test('a home is free again after its release, whatever an old description says', () => {
  const home = newHome()
  const first = lockHome(home)
  expect(first.ok).toBe(true)
  expect(lockHome(home).ok).toBe(false)
  if (first.ok) first.lock.release()
  writeFileSync(join(home, 'owner.json'), JSON.stringify({ pid: process.pid, since: 1 }))
  const second = lockHome(home)
  expect(second.ok).toBe(true)
  if (second.ok) second.lock.release()
  expect(existsSync(join(home, 'owner.json'))).toBe(false)
})
