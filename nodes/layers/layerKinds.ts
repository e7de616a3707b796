type Shape = (number | null)[]

/** What one kind of layer does to shapes. Everything is undefined as long as an input shape is. */
type LayerKind = {
  shape: (inputs: Shape[], config: Record<string, unknown>) => Shape | undefined
  parameters: (inputs: Shape[], config: Record<string, unknown>) => number | undefined
}

const numberIn = (config: Record<string, unknown>, key: string): number | undefined => {
  const value = config[key]
  return typeof value === 'number' ? value : undefined
}

const lastSide = (shape: Shape | undefined): number | undefined => shape?.at(-1) ?? undefined

/** A layer in which every neuron sees every number: units × (inputs + 1 for the bias). */
const fullyConnected: LayerKind = {
  shape: ([input], config) => {
    const units = numberIn(config, 'units')
    return input && units !== undefined ? [...input.slice(0, -1), units] : undefined
  },
  parameters: ([input], config) => {
    const units = numberIn(config, 'units')
    const width = lastSide(input)
    if (units === undefined || width === undefined) return undefined
    return units * (width + (config['useBias'] === false ? 0 : 1))
  },
}

const unchanged: LayerKind = { shape: ([input]) => input, parameters: () => 0 }

const kinds: Record<string, LayerKind> = {
  input: {
    shape: (_inputs, config) => {
      const width = numberIn(config, 'width')
      return width === undefined ? undefined : [width]
    },
    parameters: () => 0,
  },
  dense: fullyConnected,
  output: fullyConnected,
  dropout: unchanged,
}

/** Shapes and parameter counts of a kind of layer; an unknown kind has none. */
export const layerKind = (kind: string): LayerKind =>
  kinds[kind] ?? { shape: () => undefined, parameters: () => undefined }
