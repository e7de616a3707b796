/** What the product is developed on, and what is brought along where the machine's own Node is too old. */
export const BROUGHT_NODE = '24.21.0'

export const OLDEST_NODE = '22.18'

/** Whether a Node of this version runs the product: TypeScript without a build step came in 22.18 and 23.6. */
export function isNodeFit(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  if (major === 22) return minor >= 18
  if (major === 23) return minor >= 6
  return major >= 24
}

/**
 * Decides which Node to use: the machine's own when it is fit, else one from an npm package that holds its binary.
 * `specs` are tried in this order: not every version is published for every platform.
 */
export function chooseNode({ version, platform, arch }) {
  if (isNodeFit(version)) return { own: true, version }
  const system = platform === 'win32' ? 'win' : platform
  const cpu = system === 'win' && arch === 'ia32' ? 'x86' : arch
  const prefix = system === 'darwin' && cpu === 'arm64' ? 'node-bin' : 'node'
  const name = `${prefix}-${system}-${cpu}`
  return {
    own: false,
    name,
    specs: [`${name}@${BROUGHT_NODE}`, `${name}@^24.0.0`, `${name}@^22.18.0`, `${name}@>=26 <27`],
    binary: system === 'win' ? 'bin/node.exe' : 'bin/node',
    folder: `node-24-${platform}-${arch}`,
  }
}
