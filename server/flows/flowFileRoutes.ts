import { isAbsolute } from 'node:path'
import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { AppError } from '#server/appError.ts'
import { run, runScope } from '#server/contract/run.ts'
import { createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
import type { RunService } from '#server/runs/runService.ts'
import { openFlowFile } from './openFlowFile.ts'

const startFileRun = createRoute({
  method: 'post',
  path: '/flow-files/runs',
  tags: ['Runs'],
  summary: "Run a flow file of the server's machine; for the command line, while a server holds the home",
  request: {
    body: jsonBody(
      z.object({
        path: z.string().min(1).max(4096).meta({ description: 'Absolute path of the flow file.' }),
        scope: runScope.optional(),
        parameters: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  },
  responses: {
    201: jsonContent(run, 'The run.'),
    ...problems('bad_request', 'not_found', 'invalid_flow', 'forbidden'),
  },
})

export type FlowFileRoutesDeps = {
  catalogue: Catalogue
  runs: Pick<RunService, 'submit'>
  flows: { readonly folder: string }
}

export const flowFileRoutes = ({ catalogue, runs, flows }: FlowFileRoutesDeps) =>
  createRoutes().openapi(startFileRun, async (context) => {
    const { path, scope, parameters } = context.req.valid('json')
    if (!isAbsolute(path)) throw new AppError('bad_request', `"${path}" is no absolute path.`)
    const { flow, flowId, revision, folder } = openFlowFile(path, { catalogue, workspace: flows.folder })
    return context.json(
      await runs.submit({ flow, flowId, revision, scope, parameters, baseFolder: folder, confined: false }),
      201,
    )
  })
