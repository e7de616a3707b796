import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { selectFacts, selectTables } from '#nodes/core/selected.ts'
import { source } from '#nodes/core/source.ts'
import { columnKinds, columnRoles } from '#nodes/core/spec/table.ts'
import { proposeFlow } from '#nodes/propose.ts'
import { AppError } from '#server/appError.ts'
import { csvFacts, sourceFacts } from '#server/contract/resources.ts'
import type { FlowService } from '#server/flows/flowService.ts'
import { createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
import { lookAtFile } from './lookAtFile.ts'
import type { ProbeService } from './probeService.ts'

const file = z
  .string()
  .min(1)
  .max(1000)
  .meta({ description: 'A file as flows name it: file:<sha256>/<name>, or a path in the workspace.' })
const probeRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('csv'), file, options: z.record(z.string(), z.unknown()).default({}) }),
  z.object({ kind: z.literal('source'), source }),
  z.object({ kind: z.literal('select'), sql: z.string().min(1).max(100_000), tables: selectTables }),
])

const probe = createRoute({
  method: 'post',
  path: '/probe',
  tags: ['Flows'],
  summary: 'What a file or other source holds: columns with kinds and facts, first rows, how it was read',
  request: { body: jsonBody(z.object({ request: probeRequest, flowId: z.string().optional() })) },
  responses: {
    200: jsonContent(z.object({ facts: z.union([csvFacts, sourceFacts, selectFacts]) }), 'The facts.'),
    ...problems('bad_request', 'not_found', 'unreadable_file'),
  },
})
const propose = createRoute({
  method: 'post',
  path: '/flows/propose',
  tags: ['Flows'],
  summary: 'A complete flow for a file and the column to predict; it is not stored yet',
  request: {
    body: jsonBody(
      z.object({
        file,
        name: z.string().min(1).max(200),
        target: z.string().min(1),
        columns: z
          .array(
            z.object({ name: z.string(), kind: z.enum(columnKinds).optional(), role: z.enum(columnRoles).optional() }),
          )
          .optional()
          .meta({ description: 'Kinds and roles that a person has changed.' }),
      }),
    ),
  },
  responses: {
    200: jsonContent(z.object({ flow: z.unknown() }), 'A flow document.'),
    ...problems('bad_request', 'not_found', 'invalid_flow', 'unreadable_file'),
  },
})

export type ProbeRoutesDeps = { probes: ProbeService; flows: Pick<FlowService, 'folder'> }

export const probeRoutes = ({ probes, flows }: ProbeRoutesDeps) => {
  const place = { flowFolder: flows.folder, confined: true }
  return createRoutes()
    .openapi(probe, async (context) => {
      const { request } = context.req.valid('json')
      return context.json({ facts: await probes.probe(request, place) }, 200)
    })
    .openapi(propose, async (context) => {
      const { file, name, target, columns = [] } = context.req.valid('json')
      const { type, facts: found } = await lookAtFile(probes, file, place)
      if (!found.columns.some((column) => column.name === target)) {
        const names = found.columns.map((column) => column.name)
        throw new AppError(
          'bad_request',
          `The file has no column "${target}". It has ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`,
        )
      }
      const changed = new Map(columns.map((column) => [column.name, column]))
      const facts = {
        ...found,
        columns: found.columns.map((column) => {
          const { kind, role } = changed.get(column.name) ?? {}
          return { ...column, ...(kind && { kind }), ...(role && { role }) }
        }),
      }
      const others = facts.columns.filter((column) => column.name !== target)
      if (!others.some((column) => column.role === 'feature')) {
        const set = others.slice(0, 20).map((column) => `${column.name} (${column.role})`)
        throw new AppError(
          'invalid_flow',
          others.length === 0
            ? `The file has no column beside "${target}", so there is nothing to predict it from. Add columns that are known beforehand.`
            : `No column is left to learn from: ${set.join(', ')}. Give at least one of them the role "feature" in "columns", or predict another column.`,
        )
      }
      return context.json({ flow: proposeFlow({ name, file, type, facts, target }) }, 200)
    })
}
