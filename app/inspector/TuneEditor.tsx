import { Button } from '#app/ui/Button.tsx'
import { NumberField } from '#app/ui/NumberField.tsx'
import { Switch } from '#app/ui/Switch.tsx'
import type { SearchRange } from '#nodes/core/flow/flow.ts'
import type { FormField } from './fields.ts'
import { rangeProblem } from './tuneRange.ts'

type TuneEditorProps = { field: FormField; range: SearchRange; onChange: (range: SearchRange | undefined) => void }

/** Where a marked parameter is searched. */
export function TuneEditor({ field, range, onChange }: TuneEditorProps) {
  const problem = rangeProblem(range)
  return (
    <fieldset className="tune">
      <legend className="tune__title">Tuned: searched by the Tune node</legend>
      {range.kind === 'choice' ? (
        <ChoiceRange field={field} range={range} onChange={onChange} />
      ) : (
        <>
          <div className="tune__ends">
            <NumberField
              label="From"
              value={range.min}
              integer={range.kind === 'int'}
              step={range.kind === 'int' ? 1 : Math.abs(range.min) / 10 || 0.1}
              unit={field.unit}
              onChange={(min) => min !== undefined && onChange({ ...range, min })}
            />
            <NumberField
              label="To"
              value={range.max}
              integer={range.kind === 'int'}
              step={range.kind === 'int' ? 1 : Math.abs(range.max) / 10 || 0.1}
              unit={field.unit}
              onChange={(max) => max !== undefined && onChange({ ...range, max })}
            />
          </div>
          {range.kind === 'float' && (
            <Switch
              label="By orders of magnitude"
              checked={range.log}
              help="Tries 0.001, 0.01 and 0.1 equally often: right for learning rates."
              onChange={(log) => onChange({ ...range, log })}
            />
          )}
        </>
      )}
      {problem !== undefined && <p className="ui-field__message">{problem}</p>}
      <Button size="small" variant="quiet" onClick={() => onChange(undefined)}>
        Stop tuning this
      </Button>
    </fieldset>
  )
}

function ChoiceRange({
  field,
  range,
  onChange,
}: TuneEditorProps & { range: Extract<SearchRange, { kind: 'choice' }> }) {
  const { control } = field
  const choices =
    control.kind === 'choice'
      ? control.choices
      : control.kind === 'switch'
        ? [
            { value: false, label: 'No' },
            { value: true, label: 'Yes' },
          ]
        : range.values.map((value) => ({ value, label: String(value) }))
  return (
    <div className="tune__choices">
      {choices.map((each) => {
        const isIn = range.values.includes(each.value)
        return (
          <label key={String(each.value)} className="tune__choice">
            <input
              type="checkbox"
              checked={isIn}
              disabled={isIn && range.values.length === 1}
              onChange={() =>
                onChange({
                  kind: 'choice',
                  values: choices
                    .map((other) => other.value)
                    .filter((value) => (value === each.value) !== range.values.includes(value)),
                })
              }
            />
            {each.label}
          </label>
        )
      })}
    </div>
  )
}
