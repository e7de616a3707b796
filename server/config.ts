import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { cpus, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { z } from 'zod'
import { isAddressOrNetwork } from './sources/allowedAddress.ts'

/** A setting that cannot be used as given; the message names the flag, variable or file line that holds it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

const megabyte = 1024 * 1024
const wholeNumber = (min: number, max: number) =>
  z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(min).max(max))

/** A worker's memory limit when none is set: a quarter of the machine, between 1 and 4 GB. */
const defaultNodeMemory = (): number => Math.min(4096, Math.max(1024, Math.round(totalmem() / megabyte / 4)))

type Setting = { schema: z.ZodType; env: string; flag: string; expected: string; default: () => unknown }
const setting = <S extends z.ZodType>(given: {
  schema: S
  env: string
  flag: string
  expected: string
  default: () => z.output<S>
}) => given satisfies Setting

/** Every setting but the home, with its flag, variable and default. In `config.json` of the home it has its name here. */
export const settingsList = {
  host: setting({
    schema: z.string().min(1).max(255),
    env: 'MODELWRIGHT_HOST',
    flag: '--host',
    expected: 'an address to listen on, such as 127.0.0.1',
    default: () => '127.0.0.1',
  }),
  port: setting({
    schema: wholeNumber(0, 65_535),
    env: 'MODELWRIGHT_PORT',
    flag: '--port',
    expected: 'a whole number from 0 to 65535 (0 takes any free port)',
    default: () => 4400,
  }),
  allowedHosts: setting({
    schema: z
      .union([z.string().transform((text) => text.split(',')), z.array(z.string())])
      .transform((names) => names.map((name) => name.trim().toLowerCase()).filter(Boolean)),
    env: 'MODELWRIGHT_ALLOWED_HOSTS',
    flag: '--allowed-hosts',
    expected: 'host names with commas between, such as models.example.org',
    default: () => [],
  }),
  allowedAddresses: setting({
    schema: z
      .union([z.string().transform((text) => text.split(',')), z.array(z.string())])
      .transform((list) => list.map((each) => each.trim()).filter(Boolean))
      .pipe(z.array(z.string().refine(isAddressOrNetwork))),
    env: 'MODELWRIGHT_ALLOWED_ADDRESSES',
    flag: '--allowed-addresses',
    expected: 'addresses or networks with commas between, such as 10.1.0.0/16',
    default: () => [],
  }),
  passwordFile: setting({
    schema: z.string().optional(),
    env: 'MODELWRIGHT_PASSWORD_FILE',
    flag: '--password-file',
    expected: 'a file whose first line is the password',
    default: () => undefined,
  }),
  nodeMemory: setting({
    schema: wholeNumber(128, 1_048_576),
    env: 'MODELWRIGHT_NODE_MEMORY',
    flag: '--node-memory',
    expected: 'megabytes that one node of a run may use, at least 128',
    default: defaultNodeMemory,
  }),
  workers: setting({
    schema: wholeNumber(1, 64),
    env: 'MODELWRIGHT_WORKERS',
    flag: '--workers',
    expected: 'how many nodes may run at the same time, 1 to 64',
    default: () => Math.max(1, Math.min(8, cpus().length)),
  }),
  quota: setting({
    schema: wholeNumber(1, 1_048_576),
    env: 'MODELWRIGHT_QUOTA',
    flag: '--quota',
    expected: 'gigabytes that stored results may take, at least 1',
    default: () => 20,
  }),
  keptRuns: setting({
    schema: wholeNumber(1, 100_000),
    env: 'MODELWRIGHT_KEPT_RUNS',
    flag: '--kept-runs',
    expected: 'how many ended runs of each flow are kept, at least 1',
    default: () => 50,
  }),
  uploadLimit: setting({
    schema: wholeNumber(1, 1_048_576),
    env: 'MODELWRIGHT_UPLOAD_LIMIT',
    flag: '--upload-limit',
    expected: 'megabytes that one uploaded file may have, at least 1',
    default: () => 2048,
  }),
  logLevel: setting({
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
    env: 'MODELWRIGHT_LOG_LEVEL',
    flag: '--log-level',
    expected: 'trace, debug, info, warn, error or silent',
    default: () => 'info' as const,
  }),
}
type SettingsList = typeof settingsList
type SettingName = keyof SettingsList

export type Settings = { [Name in SettingName]: z.output<SettingsList[Name]['schema']> } & {
  home: string
  /** Kept out of config.json, logs and answers. */
  password: string | undefined
}

/** What the command line gave, by setting; absent flags are absent. */
export type Flags = Partial<Record<SettingName | 'home', string>>
type Environment = Record<string, string | undefined>

/** The folder with everything that Modelwright keeps: `--home`, else MODELWRIGHT_HOME, else the user's data folder. Throws SettingsError for an empty `--home`. */
export function homeFolder(flags: Flags = {}, env: Environment = process.env): string {
  if (flags.home?.trim() === '')
    throw new SettingsError('--home is "", but must name a folder. Give one, or leave --home out.')
  return resolve(flags.home ?? (env['MODELWRIGHT_HOME'] || envPaths('modelwright', { suffix: '' }).data))
}

function readConfigFile(file: string): Record<string, unknown> {
  if (!existsSync(file)) return {}
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new SettingsError(`${file} cannot be read. Change its permissions, or choose another folder with --home.`)
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new SettingsError(
      `${file} is not valid JSON (${error instanceof Error ? error.message : String(error)}). Mend it or delete it.`,
    )
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new SettingsError(`${file} must hold one JSON object, such as { "port": 4400 }.`)
  }
  const known = Object.keys(settingsList)
  for (const name of Object.keys(parsed)) {
    if (name === 'password')
      throw new SettingsError(
        `${file} must not hold the password. Give "passwordFile" there, or set MODELWRIGHT_PASSWORD.`,
      )
    if (!known.includes(name))
      throw new SettingsError(`${file} has the unknown setting "${name}". Known are: ${known.join(', ')}.`)
  }
  return { ...parsed }
}

const shown = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : JSON.stringify(value))

/** Whether an address can be reached from this machine only. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

function readPassword(env: Environment, passwordFile: string | undefined): string | undefined {
  const given = env['MODELWRIGHT_PASSWORD']
  if (given !== undefined && given !== '') return checkPassword(given, 'MODELWRIGHT_PASSWORD')
  if (passwordFile === undefined) return undefined
  let text: string
  try {
    text = readFileSync(passwordFile, 'utf8')
  } catch {
    throw new SettingsError(
      `The password file ${passwordFile} (--password-file, MODELWRIGHT_PASSWORD_FILE) cannot be read.`,
    )
  }
  return checkPassword((text.split(/\r?\n/, 1)[0] ?? '').trim(), passwordFile)
}

function checkPassword(password: string, where: string): string {
  if (password.length < 10)
    throw new SettingsError(`The password from ${where} is too short: it needs at least 10 characters.`)
  return password
}

/**
 * All settings: flag, else environment, else `config.json` in the home, else the default. Throws SettingsError with a
 * message that names where the wrong value stands.
 */
export function readSettings({ flags = {}, env = process.env }: { flags?: Flags; env?: Environment } = {}): Settings {
  const home = homeFolder(flags, env)
  const file = join(home, 'config.json')
  const stored = readConfigFile(file)
  const read = <Name extends SettingName>(name: Name): Settings[Name] => {
    const one: Setting = settingsList[name]
    const fromEnv = env[one.env]
    const [value, where] =
      flags[name] !== undefined
        ? [flags[name], one.flag]
        : fromEnv !== undefined && fromEnv !== ''
          ? [fromEnv, one.env]
          : stored[name] !== undefined
            ? [stored[name], `"${name}" in ${file}`]
            : [undefined, '']
    if (where === '') return one.default() as Settings[Name]
    const parsed = value === '' ? undefined : one.schema.safeParse(value)
    if (!parsed?.success) throw new SettingsError(`${where} is ${shown(value)}, but must be ${one.expected}.`)
    return parsed.data as Settings[Name]
  }
  const settings: Settings = {
    home,
    host: read('host'),
    port: read('port'),
    allowedHosts: read('allowedHosts'),
    allowedAddresses: read('allowedAddresses'),
    passwordFile: read('passwordFile'),
    nodeMemory: read('nodeMemory'),
    workers: read('workers'),
    quota: read('quota'),
    keptRuns: read('keptRuns'),
    uploadLimit: read('uploadLimit'),
    logLevel: read('logLevel'),
    password: undefined,
  }
  settings.password = readPassword(env, settings.passwordFile)
  if (!isLoopback(settings.host) && settings.password === undefined) {
    throw new SettingsError(
      `Listening on ${settings.host} lets other machines in, so it needs a password first. Set MODELWRIGHT_PASSWORD (at least 10 characters), ` +
        'or put the password in a file and give --password-file <file>. To stay on this machine only, leave --host out.',
    )
  }
  return settings
}
