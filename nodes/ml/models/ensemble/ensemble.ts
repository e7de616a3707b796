import { z } from 'zod'
import type { LayersSpec } from '../../../core/spec/layers.ts'
import { tasks } from '../../../core/spec/spec.ts'
import { createPredictor } from '../../predict.ts'
import { readOutputs } from '../../readOutputs.ts'
import { decodeWeights } from '../../weights.ts'
import { arrayOf, type Bundle } from '../bundle.ts'
import { readLinear } from '../linear/linear.ts'
import type { ModelPredictor } from '../modelPredictor.ts'
import { readNeighbours } from '../neighbours/neighbours.ts'
import { readTrees } from '../trees/forest.ts'
import { applyInnerPrep, type InnerPrep, innerPrep } from './innerPrep.ts'

/** A model inside an ensemble. `node` is the node and its parameters that learn such a model alone. */
export type Member = {
  family: 'trees' | 'linear' | 'neighbours' | 'network'
  bundle: Bundle
  prep?: InnerPrep | undefined
  node: { type: string; params: Record<string, unknown> }
}

const storedMember = z.object({
  family: z.enum(['trees', 'linear', 'neighbours', 'network']),
  weight: z.number(),
  head: z.record(z.string(), z.unknown()),
  arrays: z.array(z.string()),
  prep: innerPrep.optional(),
  node: z.object({ type: z.string(), params: z.record(z.string(), z.unknown()) }),
})
const storedMembers = z.array(storedMember)

/** Several models whose answers are averaged by weight, in one bundle. */
export function ensembleBundle(members: readonly { member: Member; weight: number }[]): Bundle {
  const arrays: Bundle['arrays'] = {}
  const stored = members.map(({ member, weight }, index): z.infer<typeof storedMember> => {
    for (const [name, array] of Object.entries(member.bundle.arrays)) arrays[`${index}.${name}`] = array
    const { family, prep, node, bundle } = member
    return { family, weight, head: bundle.head, arrays: Object.keys(bundle.arrays), ...(prep ? { prep } : {}), node }
  })
  return { head: { members: stored }, arrays }
}

/** The node and parameters of each member with its weight, the weightiest first: what an ensemble unfolds into. */
export const unfoldEnsemble = (bundle: Bundle): { type: string; params: Record<string, unknown>; weight: number }[] =>
  storedMembers
    .parse(bundle.head['members'])
    .map(({ node, weight }) => ({ ...node, weight }))
    .toSorted((a, b) => b.weight - a.weight)

export function readEnsemble(bundle: Bundle, width: number): ModelPredictor {
  const members = storedMembers.parse(bundle.head['members']).map((stored, index) => {
    const arrays = Object.fromEntries(
      stored.arrays.flatMap((name) => {
        const array = bundle.arrays[`${index}.${name}`]
        return array ? [[name, array] as const] : []
      }),
    )
    return {
      weight: stored.weight,
      predict: memberPredictor({ ...stored, bundle: { head: stored.head, arrays } }, width).predict,
    }
  })
  const total = members.reduce((sum, each) => sum + each.weight, 0)
  return {
    width,
    takesMissing: true,
    predict: (features) => {
      const sums: number[] = []
      for (const { weight, predict } of members)
        predict(features).forEach((value, k) => {
          sums[k] = (sums[k] ?? 0) + (weight / total) * value
        })
      return sums
    },
  }
}

/** A member alone, over the row that trees take. */
export function memberPredictor(member: Member, width: number): ModelPredictor {
  const { family, bundle, prep } = member
  const inner = prep ? prep.columns.length : width
  const own =
    family === 'trees'
      ? readTrees(bundle, inner)
      : family === 'linear'
        ? readLinear(bundle, inner)
        : family === 'neighbours'
          ? readNeighbours(bundle, inner)
          : readNetwork(bundle, inner)
  return {
    width,
    takesMissing: prep !== undefined || own.takesMissing,
    predict: prep ? (features) => own.predict(applyInnerPrep(prep, features)) : own.predict,
  }
}

const networkHead = z.object({
  task: z.enum(tasks),
  network: z.custom<LayersSpec>((value) => typeof value === 'object' && value !== null),
  targetScale: z.object({ offset: z.number(), scale: z.number() }).optional(),
})

function readNetwork(bundle: Bundle, width: number): ModelPredictor {
  const head = networkHead.parse(bundle.head)
  const predictor = createPredictor(head.network, decodeWeights(head.network, arrayOf(bundle, 'weights', 'uint8')))
  return { width, takesMissing: false, predict: (features) => readOutputs(head, predictor.predict(features)) }
}
