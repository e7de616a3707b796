import { useState } from 'react'
import './endpoints.css'
import { metricValue, metricWord } from '#app/results/metricWords.ts'
import { Badge } from '#app/ui/Badge.tsx'
import { formatAgo, formatCount, formatNumber } from '#app/ui/format.ts'
import type { EndpointResource } from '#server/contract/resources.ts'
import { Keys } from './Keys.tsx'
import { Snippets } from './Snippets.tsx'
import { TryIt } from './TryIt.tsx'
import { startRow, type TryRow } from './tryForm.ts'
import { Versions } from './Versions.tsx'

const differenceWords = (difference: number): string =>
  difference === 0 ? 'none' : difference < 1e-6 ? 'under 0.000001' : formatNumber(difference)

/** An endpoint: try it, use it from an application, and why it can be trusted. */
export function EndpointView({ endpoint }: { endpoint: EndpointResource }) {
  const [row, setRow] = useState<TryRow>(() => startRow(endpoint.inputs, endpoint.examples))
  return (
    <div className="endpoint-box">
      <div className="endpoint">
        <section className="endpoint__try" aria-label="Try it">
          <h2>Try it</h2>
          <TryIt key={`${endpoint.name}.${endpoint.version}`} endpoint={endpoint} onRow={setRow} />
        </section>
        <div className="endpoint__side">
          <section>
            <h2>Use it from an application</h2>
            <Keys name={endpoint.name} />
            <Snippets name={endpoint.name} row={row} />
          </section>
          <Versions endpoint={endpoint} />
          <section>
            <h2>What stands behind it</h2>
            <dl className="facts">
              <div>
                <dt>Version</dt>
                <dd>
                  {endpoint.version}, made {formatAgo(endpoint.createdAt, Date.now())}
                </dd>
              </div>
              <div>
                <dt>Proof</dt>
                <dd>
                  <Badge tone="good" icon="circle-check">
                    replayed
                  </Badge>{' '}
                  {formatCount(endpoint.replay.rows, 'training row')} sent through it gave what training gave; largest
                  difference {differenceWords(endpoint.replay.largestDifference)}.
                </dd>
              </div>
              {Object.entries(endpoint.metrics).map(([name, value]) => (
                <div key={name}>
                  <dt>{metricWord(name)}</dt>
                  <dd className="numeric">{metricValue({ name, value })}</dd>
                </div>
              ))}
              <div>
                <dt>Asked so far</dt>
                <dd>{endpoint.requests === 0 ? 'not yet' : formatCount(endpoint.requests, 'time')}</dd>
              </div>
              <div>
                <dt>Also answers</dt>
                <dd>
                  as SageMaker (<code>/endpoints/{endpoint.name}/invocations</code>), Triton (
                  <code>/v2/models/{endpoint.name}/infer</code>), TensorFlow Serving (
                  <code>/v1/models/{endpoint.name}:predict</code>) and MLflow (
                  <code>/mlflow/{endpoint.name}/invocations</code>) do, with the same key
                </dd>
              </div>
            </dl>
          </section>
        </div>
      </div>
    </div>
  )
}
