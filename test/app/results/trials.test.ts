import { expect, test } from 'vitest'
import { leaderboard, settingsOf, takeSettings } from '#app/results/trials.ts'
import { emptyFlow, type Flow } from '#nodes/core/flow/flow.ts'

const trial = (number: number, metric: number | undefined, params: Record<string, unknown> = {}) => ({
  number,
  runId: `r${number}`,
  params,
  state: metric === undefined ? 'failed' : 'done',
  ...(metric === undefined ? {} : { metric }),
})

test('the leaderboard follows the metric: small errors first, high shares first, failures last', () => {
  const trials = [trial(1, undefined), trial(2, 0.9), trial(3, 0.4)]
  expect(leaderboard(trials, 'rmse').map((each) => each.number)).toEqual([3, 2, 1])
  expect(leaderboard(trials, 'accuracy').map((each) => each.number)).toEqual([2, 3, 1])
})

test('a trial’s settings go into the nodes that they belong to, however they are written', () => {
  const flow: Flow = {
    ...emptyFlow('Test'),
    nodes: [
      { id: 'dense', type: 'layers.dense', version: 1, params: { units: 8, bias: true }, position: { x: 0, y: 0 } },
    ],
  }
  for (const params of [{ 'dense.units': 32, 'gone.rate': 1 }, { dense: { units: 32 } }]) {
    const best = trial(1, 0.1, params)
    const settings = settingsOf([best], flow)
    expect(settings[0]).toMatchObject({ node: 'dense', field: 'units' })
    expect(takeSettings(flow, settings, best).nodes[0]?.params).toEqual({ units: 32, bias: true })
  }
})
