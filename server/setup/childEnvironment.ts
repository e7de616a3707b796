import { delimiter, dirname, join } from 'node:path'
import { nativeStateFile } from './paths.ts'

const QUIET = '--disable-warning=ExperimentalWarning'

/** The environment for all that the set-up starts: our Node and the packages' commands first, and where the native engine's state is. */
export function childEnvironment(
  root: string,
  env: Record<string, string | undefined> = process.env,
): Record<string, string | undefined> {
  const options = env['NODE_OPTIONS'] ?? ''
  return {
    ...env,
    PATH: [dirname(process.execPath), join(root, 'node_modules', '.bin'), env['PATH'] ?? ''].join(delimiter),
    // Node 22 says at each start that running TypeScript is experimental.
    NODE_OPTIONS: options.includes(QUIET) ? options : `${options} ${QUIET}`.trim(),
    MODELWRIGHT_NATIVE_STATE: nativeStateFile(env),
  }
}
