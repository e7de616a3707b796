import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { carryOut, type Surroundings } from './carryOut.ts'
import { childEnvironment } from './childEnvironment.ts'
import { runForeground } from './foreground.ts'
import { readJson } from './jsonFile.ts'
import { cLibrary } from './machine.ts'
import { isFullPlatform, type StepId } from './planSetup.ts'
import { SetupError } from './setupError.ts'
import { type StepRow, stepTable } from './stepTable.ts'
import { type TestCounts, vitestCounts } from './vitestCounts.ts'

const SET_UP_TITLES: Record<StepId, string> = {
  node: 'Node',
  packages: 'install the packages',
  'native-engine': 'prepare the native ML engine',
  chromium: 'bring a Chromium along',
  app: 'build the app, with its guard',
}

/** What browser tests are called: they need the built app and a Chromium. */
export const BROWSER_TESTS = ['test/browser/**', '**/*.browser.test.*']

type Step = { title: string; command: string; args: string[] }

/**
 * `npm test`: sets up what is missing and runs each check in order, up to the first that fails. With arguments only those
 * tests. Prints a table of the steps, and as its last line "N passed, N failed". Returns the exit code.
 */
export async function runTests(surroundings: Omit<Surroundings, 'isFiltered'>, args: string[]): Promise<number> {
  const { root, ci } = surroundings
  const rows: StepRow[] = []
  const isFiltered = args.length > 0
  const mayNotSkip = ci && isFullPlatform(process.platform, process.arch, cLibrary())
  try {
    const setup = await carryOut('test', {
      ...surroundings,
      isFiltered,
      onStep: (id, milliseconds, hasWorked) => rows.push({ title: SET_UP_TITLES[id], milliseconds, hasWorked }),
    })
    const env = childEnvironment(root)
    if (setup.chromium) env['MODELWRIGHT_CHROMIUM'] = setup.chromium
    const vitest = (extra: string[]) => runVitest(root, [...extra, ...args], env)
    if (isFiltered) return finish(rows, await addVitest(rows, mayNotSkip, () => vitest([])), setup.missing)
    const before: Step[] = [typeCheck(root), lint(root)]
    const after: Step[] = ci ? shortForms(root) : []
    if (!(await runSteps(before, rows, root, env))) return finish(rows, null, setup.missing)
    const counts = await addVitest(rows, mayNotSkip, () => vitest([]))
    if (rows.at(-1)?.hasWorked) await runSteps(after, rows, root, env)
    return finish(rows, counts, setup.missing)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stderr.write(`${error.output}\n${error.message} ${error.advice}\n`)
    return finish(rows, null, [])
  }
}

/** `npm run check`: what needs no browser. */
export async function runCheck(surroundings: Omit<Surroundings, 'isFiltered'>): Promise<number> {
  const { root } = surroundings
  await carryOut('check', { ...surroundings, isFiltered: false })
  const env = childEnvironment(root)
  const rows: StepRow[] = []
  if (!(await runSteps([typeCheck(root), lint(root)], rows, root, env))) return finish(rows, null, [])
  const exclude = BROWSER_TESTS.flatMap((pattern) => ['--exclude', pattern])
  return finish(rows, await addVitest(rows, false, () => runVitest(root, exclude, env)), [])
}

async function runSteps(steps: Step[], rows: StepRow[], root: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  for (const { title, command, args } of steps) {
    process.stdout.write(`\n▸ ${title}\n`)
    const started = Date.now()
    const code = await runForeground(command, args, { cwd: root, env })
    rows.push({ title, milliseconds: Date.now() - started, hasWorked: code === 0 })
    if (code !== 0) return false
  }
  return true
}

type VitestRun = { code: number; counts: TestCounts | null }

async function addVitest(
  rows: StepRow[],
  mayNotSkip: boolean,
  run: () => Promise<VitestRun>,
): Promise<TestCounts | null> {
  process.stdout.write('\n▸ tests\n')
  const started = Date.now()
  const { code, counts } = await run()
  const skipped = counts?.skipped ?? []
  if (skipped.length > 0) {
    process.stdout.write(
      `\n${mayNotSkip ? 'Skipped, which CI does not allow' : 'Warning: skipped'}:\n${skipped.map((name) => `  ${name}\n`).join('')}`,
    )
  }
  const hasWorked = code === 0 && !(mayNotSkip && skipped.length > 0)
  rows.push({ title: 'tests', milliseconds: Date.now() - started, hasWorked })
  return counts
}

async function runVitest(root: string, args: string[], env: NodeJS.ProcessEnv): Promise<VitestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-tests-'))
  const report = join(folder, 'report.json')
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const code = await runForeground(process.execPath, [vitest, 'run', ...reporters, ...args], { cwd: root, env })
    return { code, counts: vitestCounts(readJson(report)) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function typeCheck(root: string): Step {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  return { title: 'types (tsc -b)', command: process.execPath, args: [tsc, '-b'] }
}

function lint(root: string): Step {
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  return { title: 'format, lint, import directions (biome)', command: process.execPath, args: [biome, 'check', '.'] }
}

function shortForms(root: string): Step[] {
  return ['bench', 'soak']
    .map((name) => ({ name, file: join(root, 'test', name, 'main.ts') }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => ({
      title: `${name}, short form`,
      command: process.execPath,
      args: [relative(root, file), '--short'],
    }))
}

/** Prints what was done and the last line. A step that failed before or after the tests counts as one failed. */
function finish(rows: StepRow[], counts: TestCounts | null, missing: string[]): number {
  const isBroken = rows.some((row) => !row.hasWorked)
  const failed = Math.max(counts?.failed ?? 0, isBroken ? 1 : 0)
  process.stdout.write(`\n${stepTable(rows)}\n`)
  for (const line of missing) process.stdout.write(`Warning: ${line}\n`)
  process.stdout.write(`\n${counts?.passed ?? 0} passed, ${failed} failed\n`)
  return isBroken ? 1 : 0
}
