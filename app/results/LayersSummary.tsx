import { EmptyState } from '#app/ui/EmptyState.tsx'
import { formatCount, plainWords } from '#app/ui/format.ts'
import type { Layer, LayersSpec } from '#nodes/core/spec/layers.ts'

/** A network layer by layer: what each does, what comes out, how much it learns. */
export function LayersSummary({ spec }: { spec: LayersSpec | undefined }) {
  if (!spec) {
    return (
      <EmptyState icon="layers" title="The network is not known yet">
        Connect the layers down to an Input node that stands on a table.
      </EmptyState>
    )
  }
  return (
    <div className="known">
      <p className="known__head">
        {spec.features.length > 0 && `${formatCount(spec.features.length, 'feature')} in, `}
        {spec.parameters === undefined
          ? 'size known once the table is'
          : `${formatCount(spec.parameters, 'number')} to learn`}
        {spec.target && `, predicts ${spec.target.name}`}.
      </p>
      <LayersTable layers={spec.layers} />
    </div>
  )
}

export function LayersTable({
  layers,
}: {
  layers: readonly Pick<Layer, 'id' | 'kind' | 'config' | 'shape' | 'parameters'>[]
}) {
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">Layer</th>
          <th scope="col">What it does</th>
          <th scope="col">Comes out, per row</th>
          <th scope="col" className="plain-table__end">
            Learns
          </th>
        </tr>
      </thead>
      <tbody>
        {layers.map((layer) => (
          <tr key={layer.id}>
            <th scope="row">{layerTitle(layer.kind)}</th>
            <td>{layerWords(layer)}</td>
            <td className="numeric">{layer.shape?.map((side) => side ?? '?').join(' × ') ?? 'known after the run'}</td>
            <td className="numeric plain-table__end">
              {layer.parameters ? formatCount(layer.parameters, 'number') : layer.parameters === 0 ? 'nothing' : '?'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const layerTitle = (kind: string): string => {
  const words = plainWords(kind)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function layerWords({ config }: Pick<Layer, 'config'>): string {
  const { units, activation, rate } = config
  const said = [
    typeof units === 'number' && formatCount(units, 'neuron'),
    typeof activation === 'string' && activation !== 'linear' && plainWords(activation),
    typeof rate === 'number' && `drops ${Math.round(rate * 100)} % while learning`,
  ].filter(Boolean)
  return said.join(', ')
}
