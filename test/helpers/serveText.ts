import { createServer } from 'node:http'

/** Address on 127.0.0.1 where this text is, until the process ends. */
export async function serveText(text: string, type: string): Promise<string> {
  const server = createServer((_request, answer) => {
    answer.setHeader('content-type', type)
    answer.end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('There is no port.')
  return `http://127.0.0.1:${address.port}/`
}
