import { kindNames } from '#app/ui/format.ts'
import { NumberField } from '#app/ui/NumberField.tsx'
import { Segments } from '#app/ui/Segments.tsx'
import { Select } from '#app/ui/Select.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import type { Column } from '#nodes/core/spec/table.ts'
import { PictureField } from './PictureField.tsx'
import { type Cell, rangeHint, usualWords } from './tryForm.ts'

/** Longer texts are written in several lines. */
const wordsOfALine = 8
const unknown = '\u0001unknown'

type TryFieldProps = { column: Column; value: Cell; error: string | undefined; onChange: (value: Cell) => void }

/** One input of a model, by its kind. Left empty it is sent as missing. */
export function TryField({ column, value, error, onChange }: TryFieldProps) {
  const shared = { label: column.name, error }
  switch (column.kind) {
    case 'number':
    case 'integer':
      return (
        <NumberField
          {...shared}
          value={typeof value === 'number' ? value : undefined}
          integer={column.kind === 'integer'}
          step={stepFor(column)}
          placeholder="missing"
          help={usualWords(column)}
          warning={rangeHint(column, value)}
          onChange={(next) => onChange(next ?? null)}
          // Sent as it stands: the endpoint says what it expected, and no old number is used in its place.
          onUnread={onChange}
        />
      )
    case 'boolean':
      return (
        <Segments
          {...shared}
          value={value === null ? unknown : String(value)}
          options={[
            { value: 'true', label: 'Yes' },
            { value: 'false', label: 'No' },
            { value: unknown, label: 'Missing' },
          ]}
          onChange={(next) => onChange(next === unknown ? null : next === 'true')}
        />
      )
    case 'category':
      if (column.categories && column.categories.length > 0) {
        return (
          <Select
            {...shared}
            value={value === null ? unknown : String(value)}
            options={[
              ...column.categories.map((each) => ({ value: each, label: each })),
              { value: unknown, label: 'missing' },
            ]}
            onChange={(next) => onChange(next === unknown ? null : next)}
          />
        )
      }
      break
    case 'image':
      return (
        <PictureField
          {...shared}
          value={typeof value === 'string' && value !== '' ? value : undefined}
          onChange={onChange}
        />
      )
    default:
  }
  return (
    <TextField
      {...shared}
      {...((column.words ?? 0) >= wordsOfALine && { lines: 4 })}
      type={column.kind === 'date' ? 'date' : 'text'}
      value={value === null ? '' : String(value)}
      placeholder="missing"
      help={column.kind === 'text' ? undefined : kindNames[column.kind]}
      onChange={(next) => onChange(next === '' ? null : next)}
    />
  )
}

function stepFor({ kind, min, max }: Column): number {
  if (kind === 'integer' || min === undefined || max === undefined || max <= min) return 1
  return 10 ** Math.floor(Math.log10((max - min) / 20))
}
