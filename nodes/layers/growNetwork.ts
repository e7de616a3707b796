import type { NodeProblem } from '../core/problem.ts'
import type { LayersSpec } from '../core/spec/layers.ts'
import { layerKind } from '../ml/layers/layerKinds.ts'
import { afterOutput, isEnded } from './afterOutput.ts'
import { addLayer, joinLayers } from './buildLayers.ts'

type Added = { kind: string; config: Record<string, unknown>; origin?: string | undefined }
type Grown = { outputs: { y: LayersSpec | undefined }; problems?: NodeProblem[] }

/** Why a layer does not take what its branches carry, with the layer to put before it where there is one. */
export function misfitProblems(
  branches: readonly LayersSpec[],
  { kind, config }: Added,
  ports: readonly string[],
): NodeProblem[] {
  const shapes = branches.flatMap(({ shape }) => (shape ? [shape.map((side) => side ?? 0)] : []))
  if (shapes.length < branches.length) return []
  const misfit = layerKind(kind).misfit?.(shapes, config)
  if (!misfit) return []
  const [port = 'x'] = ports
  const { message, hint, insert, params } = misfit
  return [
    {
      code: 'shape_misfit',
      severity: 'error',
      port,
      message,
      hint,
      ...(insert
        ? {
            fix: {
              kind: 'insertBefore',
              title: insert === 'layers.flatten' ? 'Put a Flatten layer before' : 'Put a Reshape layer before',
              port,
              type: insert,
              ...(params ? { params } : {}),
            } as const,
          }
        : {}),
    },
  ]
}

/** What a layer with one input gives: the network with it at the end. */
export function growNetwork(network: LayersSpec | undefined, layer: Added): Grown {
  if (!network) return { outputs: { y: undefined } }
  if (isEnded(network)) return { outputs: { y: undefined }, problems: [afterOutput] }
  return { outputs: { y: addLayer(network, layer) }, problems: misfitProblems([network], layer, ['x']) }
}

/** What a layer that joins branches gives. */
export function joinBranches(branches: Record<string, LayersSpec | undefined>, layer: Added): Grown {
  const given = Object.entries(branches).flatMap(([port, network]) => (network ? [{ port, network }] : []))
  const ended = given.find(({ network }) => isEnded(network))
  if (ended) return { outputs: { y: undefined }, problems: [{ ...afterOutput, port: ended.port }] }
  const joined = given.length < 2 ? undefined : joinLayers(given.map(({ network }) => network))
  if (!joined) return { outputs: { y: undefined } }
  return {
    outputs: { y: addLayer(joined.network, layer, joined.outputs) },
    problems: misfitProblems(
      given.map(({ network }) => network),
      layer,
      given.map(({ port }) => port),
    ),
  }
}
