import { useCallback, useEffect, useState } from 'react'
import { predict } from '#app/api/endpoints.ts'
import { ApiProblem, messageOf } from '#app/api/request.ts'
import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { FieldForm } from '#app/ui/FieldForm.tsx'
import { Switch } from '#app/ui/Switch.tsx'
import type { EndpointResource, PredictResponse } from '#server/contract/resources.ts'
import { PredictionView } from './PredictionView.tsx'
import { TryField } from './TryField.tsx'
import { complaints, exampleRow, problemsByField, startRow, type TryRow, whatIfWords } from './tryForm.ts'
import { useLatest } from './useLatest.ts'

type TryItProps = {
  endpoint: EndpointResource
  /** Hears the row as it stands, for the snippets. */
  onRow: (row: TryRow) => void
}

type Answer =
  | { state: 'none' | 'asking' }
  | { state: 'answered'; row: TryRow; prediction: PredictResponse['predictions'][number] }

/** A form made from the model's inputs; it asks the very endpoint that applications ask. */
export function TryIt({ endpoint, onRow }: TryItProps) {
  const [row, setRow] = useState<TryRow>(() => startRow(endpoint.inputs, endpoint.examples))
  const [example, setExample] = useState(0)
  const [answer, setAnswer] = useState<Answer>({ state: 'none' })
  const [problems, setProblems] = useState<Record<string, string>>({})

  useEffect(() => onRow(row), [row, onRow])

  const [isLive, setLive] = useState(false)
  /** What was answered when the sliders came: what they change is told against it. */
  const [start, setStart] = useState<PredictResponse['predictions'][number]>()

  const { name } = endpoint
  const answerFor = useCallback(
    async (asked: TryRow) => {
      try {
        const { predictions } = await predict(name, [asked])
        const [prediction] = predictions
        setProblems({})
        setAnswer(prediction ? { state: 'answered', row: asked, prediction } : { state: 'none' })
        setStart((before) => before ?? prediction)
      } catch (error) {
        setAnswer({ state: 'none' })
        const found = error instanceof ApiProblem ? problemsByField(error.details.problems ?? []) : {}
        setProblems(Object.keys(found).length > 0 ? found : { '': messageOf(error) })
      }
    },
    [name],
  )
  useLatest(row, isLive, answerFor)

  const ask = async () => {
    setAnswer({ state: 'asking' })
    setProblems({})
    await answerFor(row)
  }

  const names = new Set(endpoint.inputs.map((column) => column.name))
  const loose = Object.entries(problems).filter(([name]) => !names.has(name))
  // While it is followed live the next answer is on its way.
  const isOld = answer.state === 'answered' && answer.row !== row && !isLive
  return (
    <div className="try">
      <FieldForm className="try__form" label="Values to predict from" onSubmit={() => void ask()}>
        <Switch
          label="What if: sliders, answered while they move"
          checked={isLive}
          onChange={(next) => {
            setStart(undefined)
            setLive(next)
          }}
        />
        <div className="try__fields">
          {endpoint.inputs.map((column) => (
            <TryField
              key={column.name}
              column={column}
              value={row[column.name] ?? null}
              error={problems[column.name]}
              slider={isLive}
              onChange={(value) => {
                setRow((before) => ({ ...before, [column.name]: value }))
                // What was said of the value before says nothing of this one.
                setProblems(({ [column.name]: _old, ...others }) => others)
              }}
            />
          ))}
        </div>
        {loose.map(([name, message]) => (
          <Banner key={name} tone="bad" title={message} />
        ))}
        <div className="try__actions">
          <Button type="submit" variant="primary" size="large" busy={answer.state === 'asking'}>
            Predict {endpoint.target.name}
          </Button>
          {endpoint.examples.length > 1 && (
            <Button
              variant="quiet"
              icon="refresh-cw"
              onClick={() => {
                setExample(example + 1)
                setRow(exampleRow(endpoint.inputs, endpoint.examples, example + 1))
                setProblems({})
                setStart(undefined)
              }}
            >
              Another example
            </Button>
          )}
        </div>
      </FieldForm>
      <PredictionView
        endpoint={endpoint}
        prediction={answer.state === 'answered' ? answer.prediction : undefined}
        isOld={isOld}
        complaints={complaints(endpoint.inputs, row, problems)}
        change={isLive && answer.state === 'answered' && start ? whatIfWords(start, answer.prediction) : undefined}
      />
    </div>
  )
}
