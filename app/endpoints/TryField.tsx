import { formatOf, kindNames } from '#app/ui/format.ts'
import { NumberField } from '#app/ui/NumberField.tsx'
import { Segments } from '#app/ui/Segments.tsx'
import { Select } from '#app/ui/Select.tsx'
import { Slider } from '#app/ui/Slider.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import type { Column } from '#nodes/core/spec/table.ts'
import { PictureField } from './PictureField.tsx'
import { type Cell, rangeHint, usualWords } from './tryForm.ts'

/** Longer texts are written in several lines. */
const wordsOfALine = 8
const unknown = '\u0001unknown'

type TryFieldProps = {
  column: Column
  value: Cell
  error: string | undefined
  onChange: (value: Cell) => void
  /** Numbers within what was seen are set with a slider. */
  slider?: boolean
}

/** One input of a model, by its kind. Left empty it is sent as missing. */
export function TryField({ column, value, error, onChange, slider = false }: TryFieldProps) {
  const shared = { label: column.name, error }
  const slide = slider ? slideOf(column, value) : undefined
  switch (column.kind) {
    case 'number':
    case 'integer':
      if (slide) {
        return (
          <Slider
            {...shared}
            {...slide}
            step={stepFor(column)}
            format={(each) => formatOf(column, each)}
            onChange={onChange}
          />
        )
      }
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

/** Ends and place of a slider; outside of what was seen, or where nothing is given, a number is typed. */
function slideOf({ min, max }: Column, value: Cell): { min: number; max: number; value: number } | undefined {
  if (min === undefined || max === undefined || max <= min || typeof value !== 'number') return undefined
  return value >= min && value <= max ? { min, max, value } : undefined
}

function stepFor({ kind, min, max }: Column): number {
  if (kind === 'integer' || min === undefined || max === undefined || max <= min) return 1
  return 10 ** Math.floor(Math.log10((max - min) / 20))
}
