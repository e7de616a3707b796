/**
 * `npm run bench:quality -- --python PATH [--data FOLDER] [--seconds 60] [--splits 5] [name …]`: Auto against scikit-learn's best of linear,
 * forest, boosting and MLP on the same rows (75 % to learn from). `--data` is a folder with penguins.csv, concrete.csv and
 * telco_churn.csv; without it scikit-learn's own sets are used alone. Writes test-output/quality.json.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    data: { type: 'string', default: '' },
    seconds: { type: 'string', default: '60' },
    splits: { type: 'string', default: '5' },
  },
})
const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'modelwright-quality-'))
const python = (...args: string[]): unknown =>
  JSON.parse(execFileSync(flags.python, [join(import.meta.dirname, 'quality.py'), ...args], { encoding: 'utf8' }))

const split = z.object({
  name: z.string(),
  split: z.number(),
  stem: z.string(),
  target: z.string(),
  metric: z.string(),
})
const answer = z.looseObject({ reports: z.record(z.string(), z.record(z.string(), z.number())) })
const splits = z.array(split).parse(python('export', folder, flags.data, flags.splits))

/** The figure of the second file, as the command line reports it. */
function autoScore({ stem, target, metric }: z.infer<typeof split>): number {
  const home = mkdtempSync(join(tmpdir(), 'modelwright-home-'))
  const params = {
    data: join(folder, `${stem}-train.csv`),
    test: join(folder, `${stem}-test.csv`),
    target,
    seconds: flags.seconds,
  }
  const text = execFileSync(
    process.execPath,
    [
      'server/cli/main.ts',
      'run',
      'flows/auto-table/auto-table.flow.json',
      '--json',
      ...Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]),
    ],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, MODELWRIGHT_HOME: home },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  return answer.parse(JSON.parse(text)).reports['evaluate']?.[metric] ?? Number.NaN
}

const results: Record<string, { metric: string; auto: number[]; peers: Record<string, number[]> }> = {}
for (const one of splits.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const peers = z.record(z.string(), z.number()).parse(python('score', folder, one.stem, one.target, one.metric))
  const entry = results[one.name] ?? { metric: one.metric, auto: [], peers: {} }
  results[one.name] = entry
  entry.auto.push(autoScore(one))
  for (const [name, value] of Object.entries(peers)) entry.peers[name] = [...(entry.peers[name] ?? []), value]
  const figures = Object.entries(peers).map(([name, value]) => `${name} ${value.toFixed(4)}`)
  console.log(`${one.stem}: Auto ${entry.auto.at(-1)?.toFixed(4)}, ${figures.join(', ')}`)
}

const mean = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0) / list.length
for (const [name, { metric, auto, peers }] of Object.entries(results)) {
  const ranked = Object.entries(peers)
    .map(([peer, list]) => ({ peer, value: mean(list) }))
    .toSorted((a, b) => b.value - a.value)
  const best = ranked[0]
  const difference = (mean(auto) - (best?.value ?? 0)) * 100
  console.log(
    `${name.padEnd(14)} ${metric.padEnd(9)} Auto ${(mean(auto) * 100).toFixed(2)}  best of scikit-learn ${((best?.value ?? 0) * 100).toFixed(2)} (${best?.peer})  ${difference >= 0 ? '+' : ''}${difference.toFixed(2)}`,
  )
}
mkdirSync(join(root, 'test-output'), { recursive: true })
writeFileSync(
  join(root, 'test-output/quality.json'),
  `${JSON.stringify({ seconds: flags.seconds, results }, null, 2)}\n`,
)
