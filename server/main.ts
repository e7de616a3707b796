import type { Server } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { serve } from '@hono/node-server'
import { createApp } from './app.ts'
import { type Flags, isLoopback, readSettings, type Settings, SettingsError } from './config.ts'
import { openServices, type Services } from './services.ts'
import { projectRoot } from './setup/paths.ts'

export type RunningServer = { address: string; port: number; services: Services; close: () => Promise<void> }

/** The port is taken by another program. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse'
  constructor(port: number) {
    super(
      `Port ${port} is in use by another program (perhaps another Modelwright). Choose another with --port ${port + 1} or MODELWRIGHT_PORT=${port + 1}, or end the other program.`,
    )
  }
}

const hostInUrl = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** Opens the home and listens; resolves when requests are answered. */
export async function startServer(settings: Settings): Promise<RunningServer> {
  const services = openServices(settings)
  const app = createApp({
    ...services,
    guard: { loopback: isLoopback(settings.host), allowedHosts: settings.allowedHosts },
    appFolder: join(projectRoot, 'dist'),
    onInternalError: (error, where) => console.error(where, error),
  })
  services.scheduler.start()
  const server = await listen(app.fetch, settings).catch(async (error: unknown) => {
    await services.close()
    throw error
  })
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : settings.port
  return {
    address: `http://${hostInUrl(settings.host)}:${port}`,
    port,
    services,
    close: async () => {
      await new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      })
      await services.close()
    },
  }
}

function listen(fetch: (request: Request) => Response | Promise<Response>, { host, port }: Settings): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, () => resolve(server as Server))
    server.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUse(port) : error),
    )
  })
}

const flagNames = [
  'host',
  'port',
  'home',
  'allowed-hosts',
  'password-file',
  'node-memory',
  'workers',
  'quota',
  'upload-limit',
  'log-level',
] as const

function readFlags(args: string[]): Flags {
  const { values } = parseArgs({
    args,
    options: Object.fromEntries(flagNames.map((name) => [name, { type: 'string' as const }])),
  })
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )
}

if (import.meta.main) {
  try {
    const server = await startServer(readSettings({ flags: readFlags(process.argv.slice(2)) }))
    console.log(`Modelwright is ready at ${server.address}`)
    const stop = () => void server.close().then(() => process.exit(0))
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
  } catch (error) {
    console.error(error instanceof SettingsError || error instanceof PortInUse ? error.message : error)
    process.exit(2)
  }
}
