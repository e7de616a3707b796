import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '#server/setup/cacheFolder.mjs'
import { denseCases, pictureCase, textCase } from './compileModels.ts'
import type { Benchmark, Figure } from './figure.ts'

type Figures = Record<string, Record<string, number>>

const lastLine = (output: string): Figures => JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as Figures

/** A Python with TensorFlow or scikit-learn: the cache's own, else that of MODELWRIGHT_PYTHON; neither is needed. */
function peers(): Figures {
  const own = join(cacheFolder(), 'python-tensorflow', 'bin', 'python')
  const python = process.env['MODELWRIGHT_PYTHON'] ?? (existsSync(own) ? own : undefined)
  if (!python) return {}
  const cases = [
    ...denseCases.map((each) => ({ ...each, shape: each.sides.slice(0, 1), classes: each.sides.at(-1) })),
    pictureCase,
    textCase,
  ]
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' }
  return lastLine(
    execFileSync(python, [join(import.meta.dirname, 'compilePeers.py'), JSON.stringify(cases)], {
      encoding: 'utf8',
      env,
    }),
  )
}

/** Aims as ratios, by case: against `model.fit`, and against Keras's warm `fit`. */
const targets: Record<string, { fit?: string; keras: string; sklearn?: string }> = {
  '4-16-16-1, batch 32': { fit: 'at least 15', keras: 'at least 2.5', sklearn: 'at least 1' },
  '20-64-64-1, batch 128': { fit: 'at least 9', keras: 'at least 2', sklearn: 'at least 1' },
}

export const compile: Benchmark = {
  name: 'compile',
  title:
    'Compiled graphs, native engine: Adam, 10,000 rows (pictures 1,024, texts 2,048); peers in the same run where Python has them',
  run: async ({ short }) => {
    const script = join(import.meta.dirname, 'compileProcess.ts')
    const ours = lastLine(execFileSync(process.execPath, [script, ...(short ? ['--short'] : [])], { encoding: 'utf8' }))
    if (Object.keys(ours).length === 0) {
      console.log('  The native engine is not on this machine.')
      return []
    }
    const others = peers()
    for (const [peer, title] of [
      ['keras', 'Keras'],
      ['sklearn', 'scikit-learn'],
    ] as const) {
      if (Object.values(others).some((each) => each[peer] !== undefined)) continue
      console.log(`  ${title} is not on this machine: MODELWRIGHT_PYTHON can name a Python that has it.`)
    }
    return Object.entries(ours).flatMap(([name, own]): Figure[] => {
      const all = { ...own, ...others[name] }
      const target = targets[name] ?? { keras: 'at least 1' }
      const figure = (what: string, value: number | undefined, unit: string, aim?: string): Figure[] =>
        value === undefined || Number.isNaN(value)
          ? []
          : [{ what: `${name}: ${what}`, value, unit, ...(aim ? { target: aim } : {}) }]
      const ratio = (a: string, b: string) => (all[a] ?? Number.NaN) / (all[b] ?? Number.NaN)
      return [
        ...figure('compiled', all['compiled'], 'steps/s'),
        ...figure('model.fit', all['fit'], 'steps/s'),
        ...figure('compiling and the first epoch', all['compiling'], 'ms'),
        ...figure('Keras, warm', all['keras'], 'steps/s'),
        ...figure('scikit-learn', all['sklearn'], 'steps/s'),
        ...figure('against model.fit', ratio('compiled', 'fit'), 'times', target.fit),
        ...figure('against Keras, warm', ratio('compiled', 'keras'), 'times', target.keras),
        ...figure('against Keras, 10 epochs with compiling', ratio('withCompiling', 'kerasWithCompiling'), 'times'),
        ...figure('against scikit-learn', ratio('compiled', 'sklearn'), 'times', target.sklearn),
        ...figure('one row predicted', all['compiled1'], 'µs'),
        ...figure('one row, against model.predict', ratio('predict1', 'compiled1'), 'times', 'at least 5'),
        ...figure('1,000 rows, against model.predict', ratio('predict1000', 'compiled1000'), 'times'),
      ]
    })
  },
}
