import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'
import { endpointNameFrom, endpointNamePattern } from './endpointName.ts'

export const deploy = defineNode({
  id: 'deploy.deploy',
  version: 1,
  title: 'Deploy',
  category: 'deploy',
  icon: 'rocket',
  summary: 'Puts the model behind an address that answers new rows.',
  keywords: ['deploy', 'endpoint', 'serve', 'api', 'publish', 'predict', 'live'],
  inputs: {
    model: { type: 'model', title: 'Model' },
    report: {
      type: 'report',
      title: 'Report',
      description: 'Its figures are shown with the endpoint.',
      optional: true,
    },
  },
  outputs: { endpoint: { type: 'endpoint', title: 'Endpoint' } },
  params: z.object({
    name: z.string().max(100).default('').meta({
      title: 'Name',
      description: 'A part of the address. Empty: named for what is predicted.',
    }),
  }),
  execution: 'worker',
  capabilities: ['endpoints'],
  cache: 'never',
  panel: 'endpoint',
  infer: ({ inputs, params }) => {
    const problems: NodeProblem[] = []
    const given = params.name.trim()
    if (given !== '' && !endpointNamePattern.test(given)) {
      const fixed = endpointNameFrom(given)
      problems.push({
        code: 'endpoint_name',
        severity: 'error',
        field: 'name',
        message: `"${given}" can't be a part of an address: letters, digits and hyphens between them can, 63 at most.`,
        hint: `Call it "${fixed}".`,
        fix: { kind: 'setParams', title: `Call it "${fixed}"`, params: { name: fixed } },
      })
    }
    const name = nameOf(params, inputs.model?.target.name)
    return { outputs: { endpoint: name === undefined ? undefined : { type: 'endpoint', name } }, problems }
  },
  card: ({ params, inputs }) => {
    const name = nameOf(params, inputs.model?.target.name)
    return name === undefined ? 'Puts the model behind an address' : `Answers at the endpoint ${name}`
  },
})

/** The name that is given, else one made from the target; undefined while neither is known. */
export const nameOf = (params: { name: string }, target: string | undefined): string | undefined =>
  params.name.trim() || (target === undefined ? undefined : endpointNameFrom(target))
