import { expect, test } from 'vitest'
import { cardStatus, groupStatus } from '#app/flow/nodeStatus.ts'
import type { CanvasRunNode } from '#app/flow/runStore.ts'
import type { Problem } from '#nodes/core/problem.ts'

const result = (more: Partial<CanvasRunNode>): CanvasRunNode => ({
  id: 'a',
  type: 'x',
  state: 'done',
  cached: false,
  milliseconds: 1240,
  problems: [],
  outputs: {},
  runId: 'r',
  stale: false,
  ...more,
})
const error: Problem = { code: 'target_missing', severity: 'error', message: 'No column is the target.', nodeId: 'a' }
const warning: Problem = { ...error, severity: 'warning' }

test('every state comes with its reason', () => {
  expect(cardStatus([], undefined)).toEqual({ state: 'ready', label: 'Ready', reason: 'Has not run yet.' })
  expect(cardStatus([error], undefined)).toMatchObject({ state: 'attention', reason: 'No column is the target.' })
  expect(cardStatus([warning], undefined)).toMatchObject({ state: 'ready' })
  expect(
    cardStatus([], result({ outputs: { table: { type: 'table', digest: 'd', summary: '12 rows' } } })),
  ).toMatchObject({ state: 'done', reason: 'Took 1.2 s · 12 rows' })
  expect(
    cardStatus([], result({ state: 'failed', problems: [{ ...error, message: 'Out of memory.' }] })),
  ).toMatchObject({
    state: 'failed',
    reason: 'Out of memory.',
  })
  expect(cardStatus([], result({ stale: true, staleReason: 'parameter units changed' }))).toMatchObject({
    state: 'outdated',
    reason: 'parameter units changed',
  })
})

test('a cancelled run is told even where an earlier result is left', () => {
  expect(cardStatus([], result({ state: 'cancelled', stale: true }))).toMatchObject({ state: 'cancelled' })
  const earlier = result({ stale: true, staleReason: 'Batch size changed.', cancelled: { epoch: 15 } })
  expect(cardStatus([], earlier)).toMatchObject({
    state: 'outdated',
    reason:
      'The last run was cancelled before this node was done; its result is of an earlier run. Batch size changed.',
  })
})

test('what runs now comes before what is wrong, and what is wrong before what the last run left', () => {
  const running = result({ state: 'running', progress: { fraction: 0.1, message: 'Epoch 3 of 50' } })
  expect(cardStatus([error], running)).toMatchObject({ state: 'running', reason: 'Epoch 3 of 50' })
  expect(cardStatus([error], result({}))).toMatchObject({ state: 'attention' })
})

test('a group shows the state that matters most', () => {
  const done = cardStatus([], result({}))
  const failed = cardStatus([], result({ state: 'failed' }))
  const running = cardStatus([], result({ state: 'running' }))
  expect(groupStatus([done, running, done]).state).toBe('running')
  expect(groupStatus([done, running, failed]).state).toBe('failed')
  expect(groupStatus([done, done]).state).toBe('done')
})
