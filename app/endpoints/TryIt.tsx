import { useEffect, useState } from 'react'
import { predict } from '#app/api/endpoints.ts'
import { ApiProblem, messageOf } from '#app/api/request.ts'
import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { FieldForm } from '#app/ui/FieldForm.tsx'
import type { EndpointResource, PredictResponse } from '#server/contract/resources.ts'
import { PredictionView } from './PredictionView.tsx'
import { TryField } from './TryField.tsx'
import { complaints, exampleRow, problemsByField, startRow, type TryRow } from './tryForm.ts'

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

  const ask = async () => {
    setAnswer({ state: 'asking' })
    setProblems({})
    try {
      const { predictions } = await predict(endpoint.name, [row])
      const [prediction] = predictions
      setAnswer(prediction ? { state: 'answered', row, prediction } : { state: 'none' })
    } catch (error) {
      setAnswer({ state: 'none' })
      const found = error instanceof ApiProblem ? problemsByField(error.details.problems ?? []) : {}
      setProblems(Object.keys(found).length > 0 ? found : { '': messageOf(error) })
    }
  }

  const names = new Set(endpoint.inputs.map((column) => column.name))
  const loose = Object.entries(problems).filter(([name]) => !names.has(name))
  const isOld = answer.state === 'answered' && answer.row !== row
  return (
    <div className="try">
      <FieldForm className="try__form" label="Values to predict from" onSubmit={() => void ask()}>
        <div className="try__fields">
          {endpoint.inputs.map((column) => (
            <TryField
              key={column.name}
              column={column}
              value={row[column.name] ?? null}
              error={problems[column.name]}
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
      />
    </div>
  )
}
