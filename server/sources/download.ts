import { lookup } from 'node:dns/promises'
import { createWriteStream } from 'node:fs'
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSafe } from 'node:https'
import { isIP } from 'node:net'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { NodeError } from '#nodes/core/run.ts'
import { isAllowedAddress } from './allowedAddress.ts'

export type DownloadOptions = {
  /** Where the body is written to. */
  path: string
  /** Sent to the origin of the first address alone. */
  secretHeader?: { name: string; value: string } | undefined
  allowed: readonly string[]
  signal?: AbortSignal | undefined
  /** All addresses of a host; the system's own way when left out. */
  resolve?: ((host: string) => Promise<string[]>) | undefined
  limits?: Partial<Limits> | undefined
}
/** Bytes of the body as it is stored; milliseconds without a byte, and in all. */
export type Limits = { bytes: number; idle: number; total: number }
const usual: Limits = { bytes: 512e6, idle: 20_000, total: 600_000 }
const mostRedirects = 5

const refused = (code: string, message: string, hint: string): NodeError =>
  new NodeError(code, message, { field: 'address', hint })
const systemAddresses = async (host: string): Promise<string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)

/** Fetches an address to a file. Every host on the way is checked, and what was checked is what is connected to. */
export async function download(address: string, options: DownloadOptions): Promise<{ type: string; url: URL }> {
  const limits = { ...usual, ...options.limits }
  const late = AbortSignal.timeout(limits.total)
  const signal = options.signal ? AbortSignal.any([options.signal, late]) : late
  try {
    return await follow(address, { ...options, signal, limits })
  } catch (error) {
    options.signal?.throwIfAborted()
    if (late.aborted)
      throw refused(
        'http_slow',
        `The answer was not complete after ${limits.total / 1000} seconds.`,
        'Try a smaller part of the data, or try again later.',
      )
    throw error instanceof NodeError ? error : unreachable(error, options.secretHeader?.value)
  }
}

type Following = DownloadOptions & { signal: AbortSignal; limits: Limits }

async function follow(address: string, options: Following): Promise<{ type: string; url: URL }> {
  let url = checkedUrl(address)
  const { origin } = url
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const secret = url.origin === origin ? options.secretHeader : undefined
    const answer = await ask(url, secret, options)
    const status = answer.statusCode ?? 0
    const { location } = answer.headers
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined) {
      if (status < 200 || status > 299) {
        answer.destroy()
        throw statusError(status)
      }
      await store(answer, options)
      return { type: String(answer.headers['content-type'] ?? '').toLowerCase(), url }
    }
    answer.destroy()
    const next = checkedUrl(URL.canParse(location, url.href) ? new URL(location, url).href : location)
    if (url.protocol === 'https:' && next.protocol === 'http:')
      throw refused(
        'http_redirect',
        'The address leads on from https to http, which anyone on the way can change.',
        'Use the address that it leads to, if you trust it.',
      )
    url = next
  }
  throw refused(
    'http_redirect',
    `The address leads on more than ${mostRedirects} times.`,
    'Use the address where it ends.',
  )
}

function checkedUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw refused('address_form', 'This is no web address.', 'It starts with https:// or http://.')
  if (url.username !== '' || url.password !== '')
    throw refused(
      'address_form',
      'The address holds a user or password.',
      'Keep them in a secret, and send it in a header.',
    )
  return url
}

/** One of the host's addresses; all of them must be allowed. */
async function checkedAddress(url: URL, { allowed, resolve = systemAddresses }: Following): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const found = isIP(host) === 0 ? await resolve(host) : [host]
  const wrong = found.find((each) => !isAllowedAddress(each, allowed))
  if (wrong !== undefined)
    throw refused(
      'address_refused',
      `${host} is ${host === wrong ? 'an address' : `at ${wrong}, which is an address`} of this machine or of a private network, and is not allowed.`,
      'Use a public address, or ask whoever runs this server to allow it (--allowed-addresses).',
    )
  const [first] = found
  if (first === undefined) throw refused('http_unreachable', `${host} has no address.`, 'Check how it is written.')
  return first
}

async function ask(url: URL, secret: DownloadOptions['secretHeader'], options: Following): Promise<IncomingMessage> {
  const address = await checkedAddress(url, options)
  const family = isIP(address)
  const request = url.protocol === 'https:' ? requestSafe : requestPlain
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      headers: {
        accept: 'text/csv, application/json, application/vnd.apache.parquet, */*;q=0.5',
        'accept-encoding': 'gzip, br',
        'user-agent': 'modelwright',
        ...(secret && { [secret.name]: secret.value }),
      },
      // A connection of its own, to the address that was checked: a second look-up could say something else.
      agent: false,
      lookup: (_host, { all }, give) => (all ? give(null, [{ address, family }]) : give(null, address, family)),
      signal: options.signal,
    })
    asked.setTimeout(options.limits.idle, () => asked.destroy(idle(options.limits)))
    asked.once('response', (answer) => {
      // From here on the body's own timer watches; two would race for what the end is called.
      asked.setTimeout(0)
      resolve(answer)
    })
    asked.once('error', reject)
    asked.end()
  })
}

const idle = ({ idle: time }: Limits): NodeError =>
  refused('http_slow', `Nothing came for ${time / 1000} seconds.`, 'The server may be busy. Try again later.')

const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  br: createBrotliDecompress,
  deflate: createInflate,
}

async function store(answer: IncomingMessage, { path, signal, limits }: Following): Promise<void> {
  const most = limits.bytes
  let count = 0
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      count += chunk.length
      if (count <= most) return done(null, chunk)
      done(
        refused(
          'http_large',
          `The answer is larger than ${most / 1e6} MB.`,
          'Ask for a part of it, or download it and use it as a file.',
        ),
      )
    },
  })
  const coding = String(answer.headers['content-encoding'] ?? '').toLowerCase()
  const decoder = decoders[coding]?.()
  const timer = setTimeout(() => answer.destroy(idle(limits)), limits.idle)
  answer.on('data', () => timer.refresh())
  answer.pause()
  try {
    await (decoder
      ? pipeline(answer, decoder, counted, createWriteStream(path), { signal })
      : pipeline(answer, counted, createWriteStream(path), { signal }))
  } finally {
    clearTimeout(timer)
  }
}

function statusError(status: number): NodeError {
  const words =
    status === 401 || status === 403
      ? ['The server wants to know who asks, or does not allow it', 'Choose the secret for the header under Advanced.']
      : status === 404 || status === 410
        ? ['There is nothing at this address', 'Check how it is written.']
        : status === 429
          ? ['The server was asked too often', 'Wait, and read less often.']
          : ['The server has no data for this question', 'Open the address in a browser to see what it says.']
  return refused('http_status', `${words[0]} (status ${status}).`, words[1] ?? '')
}

function unreachable(error: unknown, secret: string | undefined): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  const said =
    {
      ENOTFOUND: 'there is no such name',
      ECONNREFUSED: 'nothing answers there',
      ECONNRESET: 'the connection broke off',
      ERR_STREAM_PREMATURE_CLOSE: 'the connection broke off',
    }[code] ??
    (error.message.replaceAll(secret || '\0', '••••') || code)
  return refused(
    'http_unreachable',
    `The address cannot be read: ${said}.`,
    'Check how it is written and whether the server runs.',
  )
}
