import { type RunEvent, runEvent } from '#server/contract/events.ts'
import { NoAnswer, part } from './request.ts'

type Trial = Extract<RunEvent, { type: 'node.trial' }>['trial']

/** The trials of a tuning that is over, from the run's stored events; the stream ends with the run. */
export async function loadTrials(runId: string, nodeId: string, signal: AbortSignal): Promise<Trial[]> {
  const response = await fetch(`/api/runs/${part(runId)}/events`, { signal })
  if (!response.ok) throw new NoAnswer(`The events of the run could not be read (${response.status}).`)
  // A search that went on after a restart tells of its trials again.
  const trials = new Map<number, Trial>()
  for (const block of (await response.text()).split('\n\n')) {
    const data = block
      .split('\n')
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).trim())
      .join('\n')
    if (!data.includes('node.trial')) continue
    const event = runEvent.safeParse(JSON.parse(data))
    if (event.success && event.data.type === 'node.trial' && event.data.nodeId === nodeId)
      trials.set(event.data.trial.number, event.data.trial)
  }
  return [...trials.values()]
}
