import { z } from 'zod'
import { send } from '#app/api/request.ts'
import type { Flow, FlowNode } from '#nodes/core/flow/flow.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import { isError } from '#nodes/core/problem.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import { catalogue } from '#nodes/index.ts'
import { csvFacts, type FileResource, sourceFacts } from '#server/contract/resources.ts'
import { loadStartFacts, type StartFacts } from './startFacts.ts'

export type MyDataFacts = { own: StartFacts; columns: Column[] }

/** What is in a person's file, and what was in the source of the example that it takes the place of. */
export async function loadMyDataFacts(file: FileResource, source: FlowNode): Promise<MyDataFacts> {
  const definition = catalogue.find(source.type)
  const params = definition?.params.safeParse(source.params)
  const request = params?.success ? definition?.probe?.(params.data, {}) : undefined
  if (!request) throw new Error('This example computes what it reads from parameters: open a copy and set them there.')
  const [own, { facts }] = await Promise.all([
    loadStartFacts(file, {}),
    send('POST', '/api/probe', { request }, z.object({ facts: z.union([csvFacts, sourceFacts]) })),
  ])
  return { own, columns: facts.columns }
}

/** What would keep the flow from running, as far as it can be told from a person's columns. */
export function obstaclesOf(flow: Flow, own: StartFacts): string[] {
  const inference = inferFlow({
    flow,
    catalogue,
    parameters: {},
    facts: (request) => {
      const asked = request.kind === 'source' ? request.source : request
      return 'file' in asked && asked.file === fileOf(flow, own.type) ? own : undefined
    },
  })
  return [...new Set(inference.problems.filter(isError).map(({ message }) => message))].slice(0, 5)
}

const fileOf = (flow: Flow, type: string): unknown => flow.nodes.find((node) => node.type === type)?.params['file']
