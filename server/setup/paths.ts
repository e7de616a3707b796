import { join, resolve } from 'node:path'
import { cacheFolder } from './cacheFolder.mjs'

/** The checkout that this file belongs to. */
export const projectRoot: string = resolve(import.meta.dirname, '../..')

/** Where the native engine's preparation reports its steps; the server learns it from the environment. */
export function nativeStateFile(env: Record<string, string | undefined> = process.env): string {
  return env['MODELWRIGHT_NATIVE_STATE'] || join(cacheFolder({ env }), 'native-engine.json')
}
