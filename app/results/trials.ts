import { setParams } from '#nodes/core/flow/edit.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import type { RunEvent } from '#server/contract/events.ts'

export type Trial = Extract<RunEvent, { type: 'node.trial' }>['trial']

const higherIsBetter = /accuracy|r2|f1|auc|precision|recall/i

/** Trials by their result, best first; those without one at the end, in the order they were made. */
export function leaderboard(trials: readonly Trial[], metric: string): Trial[] {
  const sign = higherIsBetter.test(metric) ? -1 : 1
  return [...trials].sort((a, b) => {
    if (a.metric === undefined || b.metric === undefined) {
      return Number(a.metric === undefined) - Number(b.metric === undefined) || a.number - b.number
    }
    return sign * (a.metric - b.metric) || a.number - b.number
  })
}

/** A setting that trials vary: which parameter of which node, and how to read it from a trial. */
export type TrialSetting = {
  key: string
  node: string
  field: string
  read: (params: Record<string, unknown>) => unknown
}

/** The settings that trials vary, whether they come as `node.field` or as one object a node. */
export function settingsOf(trials: readonly Trial[], flow: Flow): TrialSetting[] {
  const ids = new Set(flow.nodes.map((node) => node.id))
  const settings = new Map<string, TrialSetting>()
  for (const { params } of trials) {
    for (const [name, value] of Object.entries(params)) {
      if (ids.has(name) && value !== null && typeof value === 'object') {
        for (const field of Object.keys(value)) {
          const key = `${name}.${field}`
          settings.set(key, { key, node: name, field, read: (each) => Object(each[name])[field] })
        }
        continue
      }
      const dot = name.indexOf('.')
      const node = dot < 0 ? '' : name.slice(0, dot)
      settings.set(name, { key: name, node, field: dot < 0 ? name : name.slice(dot + 1), read: (each) => each[name] })
    }
  }
  return [...settings.values()]
}

/** Puts a trial's values into the flow's nodes; settings of nodes that are gone are left. */
export function takeSettings(flow: Flow, settings: readonly TrialSetting[], trial: Trial): Flow {
  return settings.reduce((edited, { node, field, read }) => {
    const value = read(trial.params)
    const isPlain = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    return isPlain && edited.nodes.some((each) => each.id === node)
      ? setParams(edited, node, { [field]: value })
      : edited
  }, flow)
}
