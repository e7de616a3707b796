#!/usr/bin/env node
// The entry of every npm script. Plain JavaScript on purpose: an old Node (18 and later) has to understand it, before any
// package is there. It finds a fit Node, brings one along if need be, and hands over to main.ts.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from './cacheFolder.mjs'
import { chooseNode, OLDEST_NODE } from './nodeChoice.mjs'
import { npmCommand, npmEnvironment } from './npmCommand.mjs'
import { whenParentIsGone } from './parentGone.mjs'

const self = fileURLToPath(import.meta.url)
const verb = process.argv[2]
const choice = chooseNode({ version: process.versions.node, platform: process.platform, arch: process.arch })

if (choice.own) {
  // Node 22 calls running TypeScript experimental, once per process: true, and of no use to whoever presses Run.
  const { emitWarning } = process
  process.emitWarning = (warning, ...rest) => {
    const kind = typeof rest[0] === 'object' ? rest[0]?.type : rest[0]
    if (kind !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest)
  }
  await import('./main.ts')
} else {
  const node = await bringNode(choice)
  if (node) handOver(node)
  else process.exitCode = 1
}

async function bringNode({ name, specs, binary, folder }) {
  const home = join(cacheFolder(), folder)
  const path = join(home, 'node_modules', name, ...binary.split('/'))
  const own = `This machine's Node is ${process.versions.node}; Modelwright needs ${OLDEST_NODE} or later`
  if (existsSync(path)) {
    if (verb !== 'exec') say(`${own} and uses the one that it brought along (${path}).`)
    return path
  }
  say(`${own}: bringing one along, from the npm package ${name}, into ${home} …`)
  const started = Date.now()
  const temporary = `${home}.${process.pid}.tmp`
  let trouble = ''
  for (const spec of specs) {
    rmSync(temporary, { recursive: true, force: true })
    mkdirSync(temporary, { recursive: true })
    trouble = await install(spec, temporary)
    if (trouble !== '') continue
    rmSync(home, { recursive: true, force: true })
    try {
      renameSync(temporary, home)
    } catch (error) {
      // Another start brought one at the same time: theirs is as good.
      if (!existsSync(path)) throw error
    }
    rmSync(temporary, { recursive: true, force: true })
    say(`Node is there (${Math.round((Date.now() - started) / 1000)} s).`)
    return path
  }
  rmSync(temporary, { recursive: true, force: true })
  say(`No Node could be brought along: ${trouble}`)
  say(`Install Node ${OLDEST_NODE} or later (https://nodejs.org), then run this again.`)
  return null
}

/** Returns what went wrong, or an empty text. */
function install(spec, folder) {
  const npm = npmCommand()
  const args = [
    'install',
    '--prefix',
    folder,
    spec,
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  return new Promise((resolve) => {
    const child = spawn(npm.command, [...npm.args, ...args], {
      cwd: folder,
      env: npmEnvironment(),
      shell: npm.shell,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let words = ''
    child.stderr.on('data', (chunk) => {
      words += chunk
    })
    child.once('error', (error) => resolve(`npm could not be started (${error.message})`))
    child.once('close', (code) =>
      resolve(code === 0 ? '' : words.trim().split('\n').slice(0, 3).join(' ') || `npm ended with ${code}`),
    )
  })
}

function handOver(node) {
  const child = spawn(node, [self, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, PATH: [dirname(node), process.env.PATH].join(process.platform === 'win32' ? ';' : ':') },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to all of its foreground processes: passing it on would make it two.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal))
  }
  whenParentIsGone(() => child.kill('SIGTERM'))
  child.once('error', (error) => {
    say(`The Node in ${node} does not start (${error.message}). Remove that folder and run this again.`)
    process.exitCode = 1
  })
  child.once('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    } else process.exitCode = code ?? 1
  })
}

function say(line) {
  process.stderr.write(`${line}\n`)
}
