import type { CancelSignal } from '../../../core/run.ts'
import type { Task } from '../../../core/spec/spec.ts'
import { createRandom, deriveSeed, shuffled } from '../../random.ts'
import { scoreOutputs } from '../../scoreModel.ts'
import { type FitData, pickRows } from '../fitData.ts'
import { predictMany } from '../modelPredictor.ts'
import type { Candidate } from './candidates.ts'
import { type Member, memberPredictor } from './ensemble.ts'
import { selectMembers } from './selectMembers.ts'

export type Tried = {
  name: string
  /** Figures on rows that the model had not seen. */
  figures: Record<string, number>
  loss: number
  /** Milliseconds of one training, and microseconds of one prediction. */
  trainingTime: number
  predictionTime: number
  outputs: Float64Array
  rounds: number
  candidate: Candidate
}
export type Searched = {
  members: { member: Member; weight: number; name: string }[]
  tried: Tried[]
  figures: Record<string, number>
  folds: number
}

/** Rows up to which models are cross-validated; with more one part kept aside says enough. */
const crossValidatedRows = 12_000
/** Models that are tried to the end however little time there is: a linear one and boosted trees. */
const leastTried = 2

/**
 * Tries candidates one after the other on the same folds until the budget is spent, then averages those that do best together and learns
 * them again on all rows. A budget of models gives the same result each time; one of time hangs on the machine.
 */
export async function searchModels(options: {
  task: Task
  classes: number
  width: number
  categories: readonly boolean[]
  train: FitData
  validation: FitData
  candidates: readonly Candidate[]
  budget: { milliseconds: number; models?: number | undefined }
  seed: number
  signal: CancelSignal
  pause: () => Promise<void>
  onTried: (share: number, tried: Tried, number: number) => void
  log: (line: string) => void
}): Promise<Searched> {
  const { task, classes, width, categories, candidates, budget, seed, signal, pause } = options
  const all = join(options.train, options.validation)
  const isCrossed = all.rows <= crossValidatedRows || options.validation.rows === 0
  const folds = isCrossed ? foldsOf(task, all, seed) : [rangeOf(options.train.rows, all.rows)]
  const judged = folds.flatMap((fold) => [...fold])
  const truth = Float64Array.from(judged, (row) => all.targets[row] ?? 0)
  const outputs = task === 'regression' ? 1 : classes
  const start = Date.now()
  const spent = () => Date.now() - start
  const common = { task, classes, width, categories, signal, pause }
  const tried: Tried[] = []
  /** What learning the chosen again on all rows will take. */
  const reserve = () =>
    tried
      .toSorted((a, b) => a.loss - b.loss)
      .slice(0, 4)
      .reduce((sum, each) => sum + each.trainingTime * 1.3, 0)
  const slow = new Set<string>()
  for (const candidate of candidates) {
    signal.throwIfAborted()
    if (
      budget.models !== undefined
        ? tried.length >= budget.models
        : tried.length >= leastTried && spent() + reserve() > budget.milliseconds
    )
      break
    const family = candidate.name.split(',')[0] ?? ''
    if (slow.has(family)) continue
    const left = budget.models === undefined ? budget.milliseconds - reserve() : Number.POSITIVE_INFINITY
    const began = Date.now()
    const said = new Float64Array(judged.length * outputs)
    let trainingTime = 0
    let predictionTime = 0
    let rounds = 0
    let at = 0
    let isWhole = true
    try {
      for (const [index, fold] of folds.entries()) {
        const kept = new Set(fold)
        const learn = pickRows(
          all,
          width,
          rangeOf(0, all.rows).filter((row) => !kept.has(row)),
        )
        const check = pickRows(all, width, fold)
        const before = Date.now()
        const fitted = await candidate.fit({
          ...common,
          train: learn,
          validation: check,
          seed: deriveSeed(seed, candidate.name, index),
        })
        trainingTime += Date.now() - before
        rounds += fitted.rounds
        const predicting = Date.now()
        for (const output of predictMany(memberPredictor(fitted.member, width), check)) {
          said.set(output, at)
          at += outputs
        }
        predictionTime += Date.now() - predicting
        await pause()
        const soFar = Date.now() - began
        const expected = (soFar / (index + 1)) * (folds.length - index - 1)
        if (index + 1 < folds.length && tried.length >= leastTried && spent() + expected > left) {
          isWhole = false
          slow.add(family)
          break
        }
      }
    } catch (error) {
      signal.throwIfAborted()
      options.log(`${candidate.name} gave no model: ${error instanceof Error ? error.message : String(error)}`)
      continue
    }
    if (!isWhole) continue
    const rowsOut = unflatten(said, outputs)
    const figures = scoreOutputs(task, truth, rowsOut)
    const loss = lossOf(task, truth, said, outputs)
    if (!Number.isFinite(loss)) continue
    const one = {
      name: candidate.name,
      figures,
      loss,
      trainingTime: trainingTime / folds.length,
      predictionTime: (predictionTime * 1000) / judged.length,
      outputs: said,
      rounds: Math.max(1, Math.round(rounds / folds.length)),
      candidate,
    }
    tried.push(one)
    const share = budget.models !== undefined ? tried.length / budget.models : spent() / budget.milliseconds
    options.onTried(Math.min(share, 1) * 0.9, one, tried.length)
  }
  const considered = tried.toSorted((a, b) => a.loss - b.loss).slice(0, 20)
  const selection = selectMembers(
    considered.map((each) => each.outputs),
    (averaged) => lossOf(task, truth, averaged, outputs),
  )
  const chosen = considered.flatMap((each, index) => {
    const weight = selection.counts[index] ?? 0
    return weight > 0 ? [{ ...each, weight }] : []
  })
  const averaged = new Float64Array(judged.length * outputs)
  const total = chosen.reduce((sum, each) => sum + each.weight, 0)
  for (const each of chosen)
    each.outputs.forEach((value, i) => {
      averaged[i] = (averaged[i] ?? 0) + (value * each.weight) / total
    })
  const members: Searched['members'] = []
  for (const { candidate, weight, rounds, name } of chosen) {
    signal.throwIfAborted()
    const { member } = await candidate.fit({ ...common, train: all, rounds, seed: deriveSeed(seed, name, 'all') })
    members.push({ member, weight, name })
  }
  return {
    members,
    tried: tried.toSorted((a, b) => a.loss - b.loss),
    figures: scoreOutputs(task, truth, unflatten(averaged, outputs)),
    folds: folds.length,
  }
}

/** Root of the mean squared error, or the log loss. */
function lossOf(task: Task, truth: Float64Array, outputs: Float64Array, width: number): number {
  let sum = 0
  for (let row = 0; row < truth.length; row++) {
    const target = truth[row] ?? 0
    if (task === 'regression') sum += ((outputs[row] ?? 0) - target) ** 2
    else sum -= Math.log(Math.min(Math.max(outputs[row * width + target] ?? 0, 1e-4), 1))
  }
  return task === 'regression' ? Math.sqrt(sum / truth.length) : sum / truth.length
}

const unflatten = (flat: Float64Array, width: number): number[][] =>
  Array.from({ length: flat.length / width }, (_, row) => Array.from(flat.subarray(row * width, (row + 1) * width)))

const rangeOf = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

function join(a: FitData, b: FitData): FitData {
  if (b.rows === 0) return a
  const features = new Float32Array(a.features.length + b.features.length)
  features.set(a.features)
  features.set(b.features, a.features.length)
  const joined = { rows: a.rows + b.rows, features, targets: Float64Array.from([...a.targets, ...b.targets]) }
  return a.weights && b.weights ? { ...joined, weights: Float64Array.from([...a.weights, ...b.weights]) } : joined
}

/** Five folds (as many as there are rows at most), each class spread evenly over them. */
function foldsOf(task: Task, data: FitData, seed: number): number[][] {
  const count = Math.min(5, data.rows)
  const random = createRandom(deriveSeed(seed, 'folds'))
  const order = [...shuffled(data.rows, random)]
  if (task !== 'regression') order.sort((a, b) => (data.targets[a] ?? 0) - (data.targets[b] ?? 0))
  const folds = Array.from({ length: count }, (): number[] => [])
  for (const [place, row] of order.entries()) folds[place % count]?.push(row)
  return folds.map((fold) => fold.sort((a, b) => a - b))
}
