import { defineRun, NodeError } from '../core/run.ts'
import { deploy, nameOf } from './deploy.node.ts'
import { endpointNamePattern } from './endpointName.ts'

export const runDeploy = defineRun(deploy, async ({ inputs, params, context }) => {
  const { model, report } = inputs
  const name = nameOf(params, model.target.name)
  if (name === undefined || !endpointNamePattern.test(name)) {
    throw new NodeError('endpoint_name', `"${name}" can't be a part of an address.`, {
      field: 'name',
      hint: 'Use letters, digits and hyphens between them, 63 at most.',
    })
  }
  context.progress({ fraction: 0.1, message: 'Replaying training rows through the endpoint' })
  const endpoint = await context.endpoints.deploy({ name, model, ...(report ? { report } : {}) })
  context.log(
    `${endpoint.created ? `Version ${endpoint.version} of` : 'Nothing new for'} the endpoint "${endpoint.name}": ${endpoint.replayedRows} training rows gave the predictions of the training, to within ${endpoint.largestDifference.toExponential(1)}.`,
  )
  context.progress({ fraction: 1, message: 'Live' })
  return { endpoint }
})
