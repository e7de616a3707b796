import { join } from 'node:path'
import type { Settings } from '#server/config.ts'
import { lockHome } from '#server/db/homeLock.ts'
import { homeError } from '#server/db/prepareHome.ts'
import { StartError } from '#server/startError.ts'
import type { Backend } from './backend.ts'

/** This process with the home's lock, else the server that holds it. */
export async function openBackend(settings: Settings): Promise<Backend> {
  const held = lockHome(settings.home)
  if (held.ok) {
    try {
      const { openOwnBackend } = await import('./ownBackend.ts')
      return openOwnBackend(settings, held.lock)
    } catch (error) {
      held.lock.release()
      const { storeError } = await import('#server/db/client.ts')
      throw homeError(storeError(error, join(settings.home, 'modelwright.db')), settings.home)
    }
  }
  const { owner } = held
  if (owner?.address === undefined) {
    const who = owner ? `process ${owner.pid}` : 'another process'
    throw new StartError(
      `The folder ${settings.home} is in use by another command (${who}). Wait until it has ended, or choose another folder with --home.`,
    )
  }
  const { openServerBackend } = await import('./serverBackend.ts')
  return openServerBackend(owner.address, settings.password)
}
