import { loadOutput } from '#app/api/runs.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { modelValue } from '#app/api/values.ts'
import { Badge } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'
import { describeColumn, formatCount, joinWords, kindNames } from '#app/ui/format.ts'
import { LayersTable } from './LayersSummary.tsx'
import { PartTable } from './PartTable.tsx'
import { type OutputPlace, placeKey } from './place.ts'
import { modelCardHtml, modelCardMarkdown } from './share/modelCard.ts'
import { fileName, saveFile } from './share/saveFile.ts'

const taskWords = {
  regression: 'predicts a number',
  binary: 'decides between two classes',
  multiclass: 'decides between several classes',
  clustering: 'sorts rows into clusters',
  anomaly: 'finds unusual rows',
} as const

const stepWords = {
  apply: 'done at the endpoint too',
  skip: 'only in training',
  lookup: 'looked up at the endpoint',
  refuse: 'cannot be done at an endpoint',
} as const

/** A trained model: what it predicts, from what, how the data is prepared, how it was trained. */
export function ModelSummary({ place }: { place: OutputPlace }) {
  const loaded = useLoad(placeKey(place), (signal) =>
    loadOutput(place.runId, place.nodeId, place.port, modelValue, signal),
  )
  if (loaded.state === 'loading') return <LoadingState />
  if (loaded.state === 'failed') {
    return (
      <EmptyState
        icon="circle-alert"
        title="The model could not be loaded"
        actions={<Button onClick={loaded.reload}>Try again</Button>}
      >
        {loaded.problem}
      </EmptyState>
    )
  }
  const model = loaded.value
  const { training } = model
  return (
    <div className="model">
      <section className="model__lead">
        <p className="model__sentence">
          From {formatCount(model.inputs.length, 'column')} it {taskWords[model.task]}:{' '}
          <strong>{model.target.name}</strong>
          {model.classes && ` (${joinWords(model.classes.slice(0, 6))}${model.classes.length > 6 ? ', …' : ''})`}.
        </p>
        <dl className="facts">
          <div>
            <dt>Size</dt>
            <dd>{formatCount(model.parameters, 'learned number')}</dd>
          </div>
          <div>
            <dt>Trained</dt>
            <dd>
              {model.method
                ? `${model.method}, ${formatCount(training.epochs, 'round')}`
                : `${formatCount(training.epochs, 'epoch')}, best after epoch ${training.bestEpoch}`}
            </dd>
          </div>
          <div>
            <dt>Engine, seed</dt>
            <dd>
              {training.engine}, {training.seed}
            </dd>
          </div>
        </dl>
        <PartTable metrics={training.metrics} />
        <p className="model__actions">
          <Button
            size="small"
            icon="file-down"
            onClick={() =>
              saveFile(`model-card-${fileName(model.target.name)}.md`, modelCardMarkdown(model), 'text/markdown')
            }
          >
            Model card (Markdown)
          </Button>{' '}
          <Button
            size="small"
            icon="file-down"
            onClick={() =>
              saveFile(`model-card-${fileName(model.target.name)}.html`, modelCardHtml(model), 'text/html')
            }
          >
            Model card (HTML)
          </Button>
        </p>
      </section>
      <section>
        <h3>What a caller hands in</h3>
        <table className="plain-table">
          <tbody>
            {model.inputs.map((column) => (
              <tr key={column.name}>
                <th scope="row">{column.name}</th>
                <td>{kindNames[column.kind]}</td>
                <td>{describeColumn(column)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h3>How the data is prepared</h3>
        {model.recipe.steps.length === 0 ? (
          <p className="known__more">Nothing is done to it.</p>
        ) : (
          <ol className="model__steps">
            {model.recipe.steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the steps' order is their identity.
              <li key={index}>
                {step.title}
                {step.write && step.write.length > 0 && `: ${shortList(step.write.map((each) => each.column.name))}`}{' '}
                <Badge>{stepWords[step.atPrediction]}</Badge>
              </li>
            ))}
          </ol>
        )}
        {model.network && (
          <>
            <h3>The network</h3>
            <LayersTable
              layers={model.network.layers.map((layer) => ({
                ...layer,
                shape: layer.shape ?? undefined,
                parameters: layer.parameters ?? undefined,
              }))}
            />
          </>
        )}
      </section>
    </div>
  )
}

const shortList = (names: string[]): string =>
  names.length <= 4
    ? joinWords(names)
    : `${names.slice(0, 3).join(', ')} and ${formatCount(names.length - 3, 'more', 'more')}`
