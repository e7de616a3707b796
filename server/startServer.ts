import type { Server } from 'node:http'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { isLoopback, type Settings } from './config.ts'
import { storeError } from './db/client.ts'
import { lockHome } from './db/homeLock.ts'
import { homeError } from './db/prepareHome.ts'
import { openLog } from './log.ts'
import { openServices, type Services } from './services.ts'
import { projectRoot } from './setup/paths.ts'
import { StartError } from './startError.ts'

export type RunningServer = { address: string; port: number; services: Services; close: () => Promise<void> }

/** Requests under way get this long to end when the server is stopped. */
const closeGrace = 1000

/** Opens the home and listens; resolves when requests are answered. Throws StartError for what the person can change. */
export async function startServer(settings: Settings): Promise<RunningServer> {
  const held = lockHome(settings.home)
  if (!held.ok) throw homeInUse(settings.home, held.owner)
  const { lock } = held
  try {
    const { log, services } = openHome(settings)
    const app = createApp({
      ...services,
      guard: { loopback: isLoopback(settings.host), allowedHosts: settings.allowedHosts },
      appFolder: join(projectRoot, 'dist'),
      onInternalError: (error, where) => log.error({ err: error, where }, 'request'),
    })
    const server = await listen(app.fetch, settings).catch(async (error: unknown) => {
      await services.close()
      throw error
    })
    const bound = server.address()
    const port = typeof bound === 'object' && bound !== null ? bound.port : settings.port
    const address = `http://${hostInUrl(settings.host)}:${port}`
    lock.setAddress(address)
    services.scheduler.start()
    services.runs.resume()
    log.info({ address, version: services.version, pid: process.pid }, 'started')
    return {
      address,
      port,
      services,
      close: async () => {
        try {
          await endConnections(server)
          await services.close()
        } finally {
          lock.release()
        }
        log.info('stopped')
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * Milliseconds for which an idle connection stays open: longer than clients keep theirs, so that none is closed in the moment in which
 * the next request is on its way.
 */
const idleConnection = 75_000

/** Resolves when every connection is closed, those that take longer than the grace by force. */
async function endConnections(server: Server): Promise<void> {
  const ended = new Promise<void>((done) => server.close(() => done()))
  server.closeIdleConnections()
  let timer: NodeJS.Timeout | undefined
  // The timer keeps the process alive: a request that nobody reads on does not.
  const grace = new Promise<void>((done) => {
    timer = setTimeout(done, closeGrace)
  })
  await Promise.race([ended, grace])
  clearTimeout(timer)
  server.closeAllConnections()
}

function openHome(settings: Settings): { log: Logger; services: Services } {
  try {
    const log = openLog(settings.home, settings.logLevel)
    return { log, services: openServices(settings, log) }
  } catch (error) {
    throw homeError(storeError(error, join(settings.home, 'modelwright.db')), settings.home)
  }
}

const hostInUrl = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

const homeInUse = (home: string, owner: { pid: number; address?: string | undefined } | undefined): StartError => {
  const who =
    owner === undefined
      ? 'another Modelwright process'
      : `a Modelwright ${owner.address ? `server (process ${owner.pid}) at ${owner.address}` : `command (process ${owner.pid})`}`
  return new StartError(
    `The folder ${home} is in use by ${who}. Use that one, or choose another folder with --home or MODELWRIGHT_HOME.`,
  )
}

function listen(fetch: (request: Request) => Response | Promise<Response>, { host, port }: Settings): Promise<Server> {
  return new Promise((resolve, reject) => {
    const serverOptions = { keepAliveTimeout: idleConnection }
    const server = serve({ fetch, hostname: host, port, serverOptions }, () => resolve(server as Server))
    server.on('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
  })
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new StartError(
      `Port ${port} is in use by another program. Choose another with --port ${port + 1} (or MODELWRIGHT_PORT=${port + 1}), or end the other program.`,
    )
  }
  if (error.code === 'EACCES') {
    return new StartError(
      `This account may not listen on port ${port}. Choose one above 1023 with --port or MODELWRIGHT_PORT.`,
    )
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new StartError(
      `This machine has no address "${host}". Choose one that it has with --host, or leave --host out.`,
    )
  }
  return error
}
