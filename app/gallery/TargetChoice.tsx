import { RadioGroup } from 'radix-ui'
import { describeColumn, kindNames } from '#app/ui/format.ts'
import { Select } from '#app/ui/Select.tsx'
import type { Column } from '#nodes/core/spec/table.ts'
import type { TargetSuggestion } from '#nodes/propose.ts'

type TargetChoiceProps = {
  columns: readonly Column[]
  suggestions: readonly TargetSuggestion[]
  value: string | undefined
  onChange: (column: string) => void
}

/** The likeliest columns as large choices with the reason; the others in a list. */
export function TargetChoice({ columns, suggestions, value, onChange }: TargetChoiceProps) {
  const first = suggestions.slice(0, 3)
  const others = columns.filter((column) => !first.some((each) => each.column === column.name))
  const isOther = value !== undefined && others.some((each) => each.name === value)
  return (
    <div className="target">
      {first.length > 0 && (
        <RadioGroup.Root
          className="target__choices"
          aria-label="Column to predict"
          value={isOther ? '' : (value ?? '')}
          onValueChange={onChange}
        >
          {first.map((each) => {
            const column = columns.find((other) => other.name === each.column)
            return (
              <RadioGroup.Item key={each.column} value={each.column} className="target__choice">
                <span className="target__dot" />
                <span className="target__text">
                  <span className="target__name">{each.column}</span>
                  <span className="target__why">{each.why}</span>
                  {column && <span className="target__facts">{describeColumn(column)}</span>}
                </span>
              </RadioGroup.Item>
            )
          })}
        </RadioGroup.Root>
      )}
      {others.length > 0 && (
        <div className="target__other">
          <Select
            label={first.length > 0 ? 'Or another column' : 'Column to predict'}
            value={isOther ? value : ''}
            placeholder="Choose …"
            options={others.map((column) => ({
              value: column.name,
              label: `${column.name} · ${kindNames[column.kind].toLowerCase()}`,
            }))}
            onChange={onChange}
          />
        </div>
      )}
    </div>
  )
}
