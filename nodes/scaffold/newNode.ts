/**
 * `npm run new:node layers/gaussianNoise [-- --inline]`: writes a node's files and its lines in the two lists. What it writes
 * compiles and passes the contract suite; from there it is the author's. Nothing is generated again later.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { categories } from '../core/define.ts'

/** A call that cannot be carried out as given; the message says what would do. */
export class ScaffoldError extends Error {
  override readonly name = 'ScaffoldError'
}

export type Scaffold = { written: string[]; changed: string[] }

/** Writes the node `category/name` into the checkout at `root`. Nothing is written unless everything can be. */
export function scaffoldNode(root: string, path: string, options: { inline: boolean }): Scaffold {
  const match = /^([a-z]+)\/([a-z][A-Za-z0-9]*)$/.exec(path)
  const category = match?.[1]
  const name = match?.[2]
  if (!category || !name) {
    throw new ScaffoldError(
      `"${path}" is no name for a node. Write category/name, the name in camelCase: prepare/dropOutliers.`,
    )
  }
  if (!(categories as readonly string[]).includes(category)) {
    throw new ScaffoldError(`There is no category "${category}". There are: ${categories.join(', ')}.`)
  }
  const definition = `nodes/${category}/${name}.node.ts`
  if (existsSync(join(root, definition))) throw new ScaffoldError(`${definition} is there already.`)

  const files: Record<string, string> = {
    [definition]: definitionText(category, name, options.inline),
    [`nodes/${category}/${name}.md`]: docsText(name),
    [`test/nodes/${category}/${name}.test.ts`]: testText(category, name),
  }
  if (!options.inline) files[`nodes/${category}/${name}.run.ts`] = runText(name)

  const edits: Record<string, string> = {
    'nodes/index.ts': addToList(readFileSync(join(root, 'nodes/index.ts'), 'utf8'), {
      import: `import { ${name} } from './${category}/${name}.node.ts'`,
      marker: 'export const definitions = [',
      line: `  ${name},`,
    }),
  }
  if (!options.inline) {
    edits['nodes/runs.ts'] = addToList(readFileSync(join(root, 'nodes/runs.ts'), 'utf8'), {
      import: `import { run${capital(name)} } from './${category}/${name}.run.ts'`,
      marker: 'export const runs',
      line: `  '${category}.${name}': run${capital(name)},`,
    })
  }
  for (const [file, text] of Object.entries({ ...files, ...edits })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return { written: Object.keys(files), changed: Object.keys(edits) }
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** "dropOutliers" → "Drop outliers". */
const titleOf = (name: string) => capital(name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`))

function definitionText(category: string, name: string, inline: boolean): string {
  const isLayer = category === 'layers'
  const port = isLayer ? 'layers' : 'table'
  const [input, output] = isLayer ? ['x', 'y'] : ['table', 'table']
  const capabilities = inline ? '' : `\n  capabilities: ['tables'],`
  return `import { z } from 'zod'
import { defineNode } from '../core/define.ts'

export const ${name} = defineNode({
  id: '${category}.${name}',
  version: 1,
  title: '${titleOf(name)}',
  category: '${category}',
  icon: 'box',
  summary: 'Hands on what it gets, unchanged.',
  keywords: [],
  inputs: { ${input}: { type: '${port}', title: 'In' } },
  outputs: { ${output}: { type: '${port}', title: 'Out' } },
  params: z.object({}),
  execution: '${inline ? 'inline' : 'worker'}',${capabilities}
  infer: ({ inputs }) => ({ outputs: { ${output}: inputs.${input} } }),
  card: () => 'Hands on what it gets',
})
`
}

function runText(name: string): string {
  return `import { defineRun } from '../core/run.ts'
import { ${name} } from './${name}.node.ts'

export const run${capital(name)} = defineRun(${name}, async ({ inputs }) => ({ table: inputs.table }))
`
}

function docsText(name: string): string {
  return `${titleOf(name)} hands on what it gets, unchanged.

**When to use it.** Say here what a person wants when they reach for this node, and give an example.
`
}

function testText(category: string, name: string): string {
  return `import { expect, test } from 'vitest'
import { ${name} } from '#nodes/${category}/${name}.node.ts'

test('${titleOf(name).toLowerCase()} says on its card what it does', () => {
  const [input] = Object.keys(${name}.inputs)
  expect(input).toBeDefined()
  expect(${name}.card({ params: {}, inputs: {}, outputs: {} } as never)).toBe('Hands on what it gets')
})
`
}

/** Adds an import after the last one, and a line at the end of the list that begins at `marker`. */
function addToList(text: string, add: { import: string; marker: string; line: string }): string {
  const lines = text.split('\n')
  const lastImport = lines.findLastIndex((line) => line.startsWith('import '))
  const start = lines.findIndex((line) => line.startsWith(add.marker))
  const end = lines.findIndex((line, index) => index > start && /^[\]}]/.test(line))
  if (lastImport === -1 || start === -1 || end === -1) {
    throw new ScaffoldError(
      `The list "${add.marker}" was not found where it should be: add by hand: ${add.import} and ${add.line.trim()}`,
    )
  }
  return [
    ...lines.slice(0, lastImport + 1),
    add.import,
    ...lines.slice(lastImport + 1, end),
    add.line,
    ...lines.slice(end),
  ].join('\n')
}

if (import.meta.main) {
  const args = process.argv.slice(2)
  const path = args.find((arg) => !arg.startsWith('--'))
  try {
    if (!path) throw new ScaffoldError('Say which: npm run new:node layers/gaussianNoise')
    const inline = args.includes('--inline') || path.startsWith('layers/')
    const { written, changed } = scaffoldNode(join(import.meta.dirname, '../..'), path, { inline })
    console.log(`Written: ${written.join(', ')}`)
    console.log(`Lines added: ${changed.join(', ')}`)
    console.log('Next: an example in test/nodes/examples.ts (the compiler asks for it), then npm run check.')
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error
    console.error(error.message)
    process.exit(2)
  }
}
