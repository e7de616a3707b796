import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { run as runSchema } from '#server/contract/run.ts'
import { buildFlow } from '../engine/flowBuilder.ts'
import { isRunning, until } from '../worker/workerBench.ts'
import { newHome, openRuns, type RunBench, statesOf } from './runBench.ts'

const children: ChildProcess[] = []
const benches: RunBench[] = []
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const bench of benches.splice(0)) await bench.close()
})

const startServer = (command: 'start' | 'resume', home: string, milliseconds: number): ChildProcess => {
  const script = join(import.meta.dirname, 'runProcess.ts')
  const child = spawn(process.execPath, [script, command, home, String(milliseconds)], { stdio: 'inherit' })
  children.push(child)
  return child
}
const notesOf = (home: string): string[] =>
  existsSync(join(home, 'notes')) ? readFileSync(join(home, 'notes'), 'utf8').trim().split('\n') : []

test('a killed server goes on where it was: only the unfinished node runs again, and no worker is left behind', async () => {
  const home = newHome()
  const server = startServer('start', home, 700)
  await until('the long node works', () => notesOf(home).some((line) => line.startsWith('start')))
  const worker = Number(/start (\d+)/.exec(notesOf(home).join('\n'))?.[1])
  server.kill('SIGKILL')
  await until('the worker is gone with its server', () => !isRunning(worker), 3000)
  expect(notesOf(home).map((line) => line.split(' ')[0])).toEqual(['effect', 'add', 'start'])

  startServer('resume', home, 700)
  await until('the run has ended', () => existsSync(join(home, 'ended.json')))
  const ended = runSchema.parse(JSON.parse(readFileSync(join(home, 'ended.json'), 'utf8')))
  expect(ended.status).toBe('done')
  expect(statesOf(ended)).toEqual({ n: 'done', once: 'done', quick: 'done', long: 'done', end: 'done' })
  // What had an outside effect had it once.
  expect(notesOf(home).map((line) => line.split(' ')[0])).toEqual(['effect', 'add', 'start', 'start', 'end', 'add'])

  const bench = openRuns({ home })
  benches.push(bench)
  const seqs: number[] = []
  for await (const { event } of bench.service.events(ended.id)) seqs.push(event.seq)
  expect(seqs).toEqual(seqs.map((_, at) => at + 1))
})

test('a killed worker costs its node a second start, and nothing else', async () => {
  const bench = openRuns()
  benches.push(bench)
  const file = join(bench.home, 'notes')
  const { flow } = buildFlow()
    .node('n', 'test.number', { value: 1 })
    .node('quick', 'test.add', { plus: 1, file }, { a: 'n' })
    .node('long', 'test.slow', { milliseconds: 600, file }, { a: 'quick' })
  const { id } = await bench.submit(flow)
  await until('the long node works', () => notesOf(bench.home).some((line) => line.startsWith('start')))
  process.kill(Number(/start (\d+)/.exec(notesOf(bench.home).join('\n'))?.[1]), 'SIGKILL')
  const run = await bench.service.finished(id)
  expect(run.status).toBe('done')
  expect(notesOf(bench.home).map((line) => line.split(' ')[0])).toEqual(['add', 'start', 'start', 'end'])
  expect(bench.service.nodeLog(id, 'long').map((entry) => entry.line)[0]).toBe(
    'The process that ran "Slow" was ended from outside (SIGKILL). The node is run again.',
  )
})

test('a server that closes leaves its runs to the next one', async () => {
  const home = newHome()
  const first = openRuns({ home })
  const { flow } = buildFlow().node('n', 'test.number').node('long', 'test.slow', { milliseconds: 400 }, { a: 'n' })
  const { id } = await first.submit(flow)
  await until('the long node works', () => first.service.node(id, 'long').state === 'running')
  await first.close()
  const second = openRuns({ home })
  benches.push(second)
  expect(second.service.get(id).status).toBe('running')
  expect(second.service.resume().map((run) => run.id)).toEqual([id])
  expect((await second.service.finished(id)).status).toBe('done')
})
