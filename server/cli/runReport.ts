import type { EndpointValue, Metric, ReportValue, Value } from '#nodes/core/value.ts'
import type { Run } from '#server/contract/run.ts'
import type { Backend } from './backend.ts'

/** What `run --json` prints. */
export type RunReport = {
  status: Run['status']
  runId: string
  flow: string
  nodes: Pick<Run['nodes'][number], 'id' | 'type' | 'state' | 'cached' | 'milliseconds' | 'problems'>[]
  /** Metrics by node id: those of the test part by name, each part's also as `part.name`. */
  reports: Record<string, Record<string, number>>
  endpoints: { name: string; version: number; path: string; created: boolean }[]
  artifacts: { node: string; port: string; type: string; digest: string; summary: string }[]
  problems: Run['problems']
}

const preferred: (Metric['part'] | undefined)[] = ['test', undefined, 'validation', 'train']

export function metricsOf(report: Pick<ReportValue, 'metrics'>): Record<string, number> {
  const metrics: Record<string, number> = {}
  for (const part of preferred) {
    for (const metric of report.metrics) if (metric.part === part) metrics[metric.name] ??= metric.value
  }
  for (const metric of report.metrics)
    if (metric.part !== undefined) metrics[`${metric.part}.${metric.name}`] = metric.value
  return metrics
}

/** Everything about a run that has ended, or waits, in one object. */
export async function reportOf(backend: Pick<Backend, 'value'>, run: Run, flow: string): Promise<RunReport> {
  const reports: RunReport['reports'] = {}
  const endpoints: RunReport['endpoints'] = []
  const artifacts: RunReport['artifacts'] = []
  for (const node of run.nodes) {
    for (const [port, { type, digest, summary }] of Object.entries(node.outputs)) {
      artifacts.push({ node: node.id, port, type, digest, summary })
      if (type !== 'report' && type !== 'endpoint') continue
      const value: Value = await backend.value(run.id, node.id, port, digest)
      if (value.type === 'report' && value.metrics.length > 0)
        reports[node.id] = { ...reports[node.id], ...metricsOf(value) }
      if (value.type === 'endpoint') endpoints.push(endpointOf(value))
    }
  }
  return {
    status: run.status,
    runId: run.id,
    flow,
    nodes: run.nodes.map(({ id, type, state, cached, milliseconds, problems }) => ({
      id,
      type,
      state,
      cached,
      milliseconds,
      problems,
    })),
    reports,
    endpoints,
    artifacts,
    problems: run.problems,
  }
}

const endpointOf = ({ name, version, path, created }: EndpointValue) => ({ name, version, path, created })
