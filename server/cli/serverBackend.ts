import { openAsBlob } from 'node:fs'
import { z } from 'zod'
import { portTypes } from '#nodes/core/spec/spec.ts'
import type { Value } from '#nodes/core/value.ts'
import { AppError } from '#server/appError.ts'
import { type RunEvent, runEvent } from '#server/contract/events.ts'
import { endpointResource, flowResource, predictResponse } from '#server/contract/resources.ts'
import { run } from '#server/contract/run.ts'
import { type Backend, readAnswer } from './backend.ts'

const session = z.object({ token: z.string() })
const anyValue = z.custom<Value>((given) => z.looseObject({ type: z.enum(portTypes) }).safeParse(given).success)
const part = encodeURIComponent

/** Has the server that holds the home do the work, over its API. */
export async function openServerBackend(address: string, password: string | undefined): Promise<Backend> {
  const headers: Record<string, string> = {}
  const ask = async (
    method: string,
    path: string,
    body?: string | Blob,
    type = 'application/json',
  ): Promise<Response> => {
    try {
      return await fetch(address + path, {
        method,
        headers: { ...headers, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': type }) },
        ...(body === undefined ? {} : { body }),
      })
    } catch (error) {
      throw new AppError('engine_unavailable', `The server at ${address} does not answer. Start it again, or end it.`, {
        cause: error,
      })
    }
  }
  const send = async (method: string, path: string, body?: unknown) =>
    readAnswer(await ask(method, path, body === undefined ? undefined : JSON.stringify(body)))
  if (password !== undefined) {
    headers['authorization'] = `Bearer ${session.parse(await send('POST', '/api/session', { password })).token}`
  }
  return {
    address,
    startRun: async (request) => run.parse(await send('POST', '/api/flow-files/runs', request)),
    events: async function* (runId) {
      const response = await ask('GET', `/api/runs/${part(runId)}/events`)
      if (!response.ok || !response.body) await readAnswer(response)
      else yield* sseEvents(response.body)
    },
    run: async (id) => run.parse(await send('GET', `/api/runs/${part(id)}`)),
    cancel: async (id) => void (await send('POST', `/api/runs/${part(id)}/cancel`)),
    value: async (runId, nodeId, port) =>
      anyValue.parse(await send('GET', `/api/runs/${part(runId)}/nodes/${part(nodeId)}/outputs/${part(port)}`)),
    endpoint: async (name) => endpointResource.parse(await send('GET', `/api/endpoints/${part(name)}`)),
    predictRows: async (name, rows) =>
      predictResponse.parse(await send('POST', `/api/endpoints/${part(name)}/predict`, { rows })),
    predictCsv: async (name, text) =>
      predictResponse.parse(
        await readAnswer(await ask('POST', `/api/endpoints/${part(name)}/invocations`, text, 'text/csv')),
      ),
    importArchive: async (path, name) => {
      const query = name === undefined ? '' : `?name=${part(name)}`
      const archive = await openAsBlob(path)
      return flowResource.parse(
        await readAnswer(await ask('POST', `/api/flows/archives${query}`, archive, 'application/zip')),
      )
    },
    exportModel: async (name, version, format) => {
      const response = await ask('GET', `/api/endpoints/${part(name)}/versions/${version}/export?format=${format}`)
      if (!response.ok) await readAnswer(response)
      return new Uint8Array(await response.arrayBuffer())
    },
    close: async () => {
      if (headers['authorization'] !== undefined) await ask('DELETE', '/api/session')
    },
  }
}

/** Events of a stream of server-sent events. */
export async function* sseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      text += decoder.decode(value, { stream: true })
      let end = text.indexOf('\n\n')
      while (end >= 0) {
        const data = text
          .slice(0, end)
          .split('\n')
          .filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5).trimStart())
          .join('\n')
        text = text.slice(end + 2)
        if (data !== '') yield runEvent.parse(JSON.parse(data))
        end = text.indexOf('\n\n')
      }
    }
  } finally {
    await reader.cancel()
  }
}
