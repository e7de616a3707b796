import { formatNumber, formatPercent } from '#app/ui/format.ts'
import type { EndpointResource, PredictResponse } from '#server/contract/resources.ts'

type PredictionViewProps = {
  endpoint: EndpointResource
  prediction: PredictResponse['predictions'][number] | undefined
  /** The values have been changed since. */
  isOld: boolean
  /** What stands in the way of an answer, a line each. */
  complaints: readonly string[]
  /** What the sliders have changed, in words. */
  change?: string | undefined
}

/** The answer, large and plain. */
export function PredictionView({ endpoint, prediction, isOld, complaints, change }: PredictionViewProps) {
  return (
    <output className="prediction" data-old={(isOld && complaints.length === 0) || undefined} aria-live="polite">
      {complaints.length > 0 ? (
        <>
          <p className="prediction__label">No answer for these values</p>
          {complaints.map((each) => (
            <p key={each} className="prediction__complaint">
              {each}
            </p>
          ))}
        </>
      ) : prediction === undefined ? (
        <p className="prediction__empty">Set the values and press Predict; the answer shows here.</p>
      ) : (
        <>
          <p className="prediction__label">
            Predicted {endpoint.target.name}
            {isOld && ' (for the values before)'}
          </p>
          <p className="prediction__value numeric" data-prediction={prediction.prediction}>
            {typeof prediction.prediction === 'number' ? formatNumber(prediction.prediction) : prediction.prediction}
          </p>
          {change !== undefined && <p className="prediction__change">{change}</p>}
          {typeof prediction.prediction === 'number' ? (
            <RangeBar value={prediction.prediction} endpoint={endpoint} />
          ) : (
            prediction.probabilities && <Probabilities probabilities={prediction.probabilities} />
          )}
        </>
      )}
    </output>
  )
}

function RangeBar({ value, endpoint }: { value: number; endpoint: EndpointResource }) {
  const { min, max, mean } = endpoint.target
  const off = endpoint.metrics['mae'] ?? endpoint.metrics['test.mae']
  return (
    <>
      {off !== undefined && (
        <p className="prediction__note">On rows it had not seen it was off by {formatNumber(off)} on average.</p>
      )}
      {min !== undefined && max !== undefined && max > min && (
        <div className="range-bar">
          <div className="range-bar__track">
            {mean !== undefined && (
              <span
                className="range-bar__mean"
                style={{ left: `${share(mean, min, max)}%` }}
                title={`Mean ${formatNumber(mean)}`}
              />
            )}
            <span className="range-bar__value" style={{ left: `${share(value, min, max)}%` }} />
          </div>
          <p className="range-bar__ends numeric">
            <span>lowest {formatNumber(min)}</span>
            {mean !== undefined && <span>mean {formatNumber(mean)}</span>}
            <span>highest {formatNumber(max)}</span>
          </p>
        </div>
      )}
    </>
  )
}

const share = (value: number, min: number, max: number): number =>
  Math.min(100, Math.max(0, ((value - min) / (max - min)) * 100))

function Probabilities({ probabilities }: { probabilities: Record<string, number> }) {
  const sorted = Object.entries(probabilities).sort(([, a], [, b]) => b - a)
  return (
    <ul className="probabilities">
      {sorted.slice(0, 8).map(([name, probability]) => (
        <li key={name}>
          <span className="probabilities__name">{name}</span>
          <span className="probabilities__track">
            <span className="probabilities__bar" style={{ width: `${probability * 100}%` }} />
          </span>
          <span className="probabilities__value numeric">{formatPercent(probability)}</span>
        </li>
      ))}
      {sorted.length > 8 && <li className="prediction__note">and {sorted.length - 8} less likely ones</li>}
    </ul>
  )
}
