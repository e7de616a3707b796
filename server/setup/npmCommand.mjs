import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * The npm to call as [program, ...arguments]: the one that runs us, else the one beside Node, else the one in PATH. Run by
 * Node itself where its script is known, as Windows can't start `npm.cmd` without a shell.
 */
export function npmCommand({ env = process.env, node = process.execPath, platform = process.platform } = {}) {
  const running = env.npm_execpath
  if (running && /npm-cli\.c?js$/.test(running) && existsSync(running))
    return { command: node, args: [running], shell: false }
  const folder = dirname(node)
  const beside = [
    join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    resolve(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => existsSync(path))
  if (beside) return { command: node, args: [beside], shell: false }
  return { command: platform === 'win32' ? 'npm.cmd' : 'npm', args: [], shell: platform === 'win32' }
}

/** The environment for a nested npm: without what the outer npm says about its own script and folder. */
export function npmEnvironment(env = process.env) {
  const outer =
    /^npm_(lifecycle|package|config_(local_prefix|prefix|global_prefix|ignore_scripts|omit|include|production)|command)/
  return Object.fromEntries(Object.entries(env).filter(([name]) => !outer.test(name)))
}
