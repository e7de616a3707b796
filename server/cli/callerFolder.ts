import { statSync } from 'node:fs'
import { projectRoot } from '#server/setup/paths.ts'

/**
 * The folder that relative paths of a command line are meant from: npm runs scripts in the project's own folder and keeps
 * where it was called in INIT_CWD. Outside the project's folder a command was called directly, whatever npm is above it.
 */
export function callerFolder(
  current: string = process.cwd(),
  env: Record<string, string | undefined> = process.env,
): string {
  const called = env['INIT_CWD']
  if (current !== projectRoot || called === undefined || called === '') return current
  return statSync(called, { throwIfNoEntry: false })?.isDirectory() ? called : current
}
