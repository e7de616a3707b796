/** A way of getting the native engine's library and addon, in words a person understands. */
export type NativeWay = 'package' | 'wheel'

/** What the plan for the native engine rests on. Everything about the machine is handed in, so that any machine can be planned for. */
export type NativeFacts = {
  platform: string
  arch: string
  /** Which C library a Linux has; the published binaries need glibc. */
  libc: 'glibc' | 'musl' | null
  python: string | null
  hasPip: boolean
  compiler: string | null
  /** Free space for the user's cache folder, in bytes; null when it can't be told. */
  freeBytes: number | null
}

export type NativePlan = {
  /** Tried in this order until one works. */
  ways: NativeWay[]
  /** Ways that this machine could use if something were added, with what is missing. */
  blocked: { way: NativeWay; missing: string[] }[]
  /** What a person can do where no way works. */
  howToAdd: string
  /** What is lost without the native engine. */
  slower: string
}

/** Download, unpacked library and headers while building, with some room. */
export const NATIVE_BYTES_NEEDED = 1_200_000_000

export const SLOWER_WITHOUT_NATIVE =
  'Without it image networks (Conv2D) train some 200 times slower, dense networks up to 5 times.'

/** The pinned wheel that holds TensorFlow's C library; later ones work the same way but are a third larger. */
export const TENSORFLOW_WHEEL = { name: 'tensorflow-cpu', version: '2.15.1', python: '3.11', bytes: 210_000_000 }

/** Decides how the native engine can be got on a machine, and what to say where it can't. */
export function planNativeEngine(facts: NativeFacts): NativePlan {
  const ways: NativeWay[] = []
  const blocked: NativePlan['blocked'] = []
  const system = `${facts.platform}-${facts.arch}`
  const isMusl = facts.platform === 'linux' && facts.libc === 'musl'
  const noRoom = facts.freeBytes !== null && facts.freeBytes < NATIVE_BYTES_NEEDED
  const room = noRoom ? [`${gigabytes(NATIVE_BYTES_NEEDED)} GB of free disk space for the cache`] : []

  if (packageOffers(system) && !isMusl) {
    // The published addons are for x64 alone: on ARM the package's script has to compile its own.
    const compile = facts.arch === 'x64' ? [] : missingCompiler(facts)
    add('package', [...compile, ...room])
  }
  if (system === 'linux-x64' && !isMusl) {
    const python = facts.python === null ? ['Python 3'] : facts.hasPip ? [] : ['pip for Python 3']
    add('wheel', [...python, ...missingCompiler(facts), ...room])
  }
  return { ways, blocked, howToAdd: howToAdd(facts, blocked), slower: SLOWER_WITHOUT_NATIVE }

  function add(way: NativeWay, missing: string[]) {
    if (missing.length === 0) ways.push(way)
    else blocked.push({ way, missing })
  }
}

/** The plan's inputs as one line: an attempt that failed isn't repeated until this changes (or a day has gone by). */
export function nativeFingerprint(facts: NativeFacts, nodeVersion: string): string {
  const room = facts.freeBytes === null || facts.freeBytes >= NATIVE_BYTES_NEEDED
  return [
    `${facts.platform}-${facts.arch}-${facts.libc ?? '?'}`,
    `node ${nodeVersion.split('.')[0]}`,
    facts.python ? (facts.hasPip ? 'python with pip' : 'python without pip') : 'no python',
    facts.compiler ? 'compiler' : 'no compiler',
    room ? 'room' : 'no room',
  ].join(', ')
}

function packageOffers(system: string): boolean {
  return ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'].includes(system)
}

function missingCompiler(facts: NativeFacts): string[] {
  if (facts.compiler !== null) return []
  return [facts.platform === 'darwin' ? "a C++ compiler (Xcode's command line tools)" : 'a C++ compiler (g++)']
}

function howToAdd(facts: NativeFacts, blocked: NativePlan['blocked']): string {
  const again = 'then run: npm run native'
  const wheel = blocked.find((entry) => entry.way === 'wheel')
  if (facts.platform === 'linux' && facts.libc === 'musl') {
    return 'There is no native engine for Linux with musl (Alpine). Use a Linux with glibc, such as Debian.'
  }
  if (facts.freeBytes !== null && facts.freeBytes < NATIVE_BYTES_NEEDED) {
    return `Free ${gigabytes(NATIVE_BYTES_NEEDED)} GB of disk space, ${again}`
  }
  if (wheel) return `Add ${wheel.missing.join(' and ')} (Debian, Ubuntu: apt-get install g++ python3-pip), ${again}`
  if (facts.platform === 'darwin' && blocked.length > 0) {
    return `Add Xcode's command line tools (xcode-select --install), ${again}`
  }
  if (facts.platform === 'linux' && blocked.length > 0) return `Add g++, make and Python 3, ${again}`
  if (packageOffers(`${facts.platform}-${facts.arch}`)) {
    return `Let this machine reach the hosts that TensorFlow.js downloads from (storage.googleapis.com) or a Python package registry, ${again}`
  }
  return `TensorFlow publishes no library for ${facts.platform} on ${facts.arch}.`
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1)
}
