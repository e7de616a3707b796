import { useState } from 'react'
import { formatPercent } from '#app/ui/format.ts'
import { IconButton } from '#app/ui/IconButton.tsx'
import { NumberField } from '#app/ui/NumberField.tsx'
import { Select } from '#app/ui/Select.tsx'
import { Slider } from '#app/ui/Slider.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import type { NumberLimits } from '../fields.ts'
import { readNumbers } from '../readNumbers.ts'
import { type ControlProps, headOf } from './controlProps.ts'

const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** A step that suits the size of the range: whole numbers for whole numbers, else a tenth of the value's size. */
export function stepOf({ integer, min, max }: NumberLimits, value: number | undefined): number {
  if (integer) return max !== undefined && max - (min ?? 0) > 500 && (value ?? 0) >= 100 ? 10 : 1
  if (max !== undefined && max <= 1)
    return value !== undefined && value !== 0 && value < 0.05 ? 10 ** Math.floor(Math.log10(value)) : 0.05
  return value !== undefined && value !== 0 && Math.abs(value) < 1 ? 10 ** Math.floor(Math.log10(Math.abs(value))) : 1
}

export function NumberControl({
  field,
  control,
  value,
  effective,
  error,
  warning,
  help,
  actions,
  change,
  detected,
}: ControlProps<'number'>) {
  const { limits } = control
  const shown = asNumber(effective)
  return (
    <NumberField
      label={field.title}
      help={help}
      error={error}
      warning={warning}
      actions={actions}
      value={shown}
      min={limits.min}
      max={limits.max}
      integer={limits.integer}
      step={stepOf(limits, shown)}
      unit={field.unit}
      placeholder={detected ?? (field.optional || field.nullable ? 'Automatic' : undefined)}
      onChange={(next) => change(next ?? (field.nullable && value !== undefined ? null : undefined))}
    />
  )
}

export function PercentControl({
  field,
  control,
  effective,
  error,
  warning,
  help,
  actions,
  change,
}: ControlProps<'percent'>) {
  const factor = control.isShare ? 100 : 1
  const { min = 0, max = control.isShare ? 1 : 100 } = control.limits
  return (
    <Slider
      label={field.title}
      help={help}
      error={error}
      warning={warning}
      actions={actions}
      value={(asNumber(effective) ?? 0) * factor}
      min={min * factor}
      max={max * factor}
      step={control.isShare ? 5 : 1}
      format={(shown) => formatPercent(shown / 100)}
      onChange={(next) => change(Number((next / factor).toFixed(6)))}
    />
  )
}

export function SeedControl({
  field,
  control,
  effective,
  error,
  warning,
  help,
  actions,
  change,
}: ControlProps<'seed'>) {
  return (
    <div className="seed-control">
      <NumberField
        label={field.title}
        help={help}
        error={error}
        warning={warning}
        actions={actions}
        value={asNumber(effective)}
        min={control.limits.min}
        max={control.limits.max}
        integer
        onChange={(next) => change(next)}
      />
      <IconButton
        className="seed-control__dice"
        label="Another seed"
        icon="dices"
        onClick={() => change(Math.floor(Math.random() * 100_000))}
      />
    </div>
  )
}

const ownNumber = '\u0001number'

export function ChoiceOrNumberControl({
  field,
  control,
  effective,
  error,
  warning,
  help,
  actions,
  change,
}: ControlProps<'choiceOrNumber'>) {
  const number = asNumber(effective)
  const isListed = control.choices.some((each) => each.value === effective)
  const start = control.limits.min ?? 1
  return (
    <div className="choice-or-number">
      <Select
        label={field.title}
        help={number === undefined || isListed ? help : undefined}
        error={number === undefined || isListed ? error : undefined}
        warning={warning}
        actions={actions}
        value={isListed ? String(effective) : number === undefined ? '' : ownNumber}
        options={[
          ...control.choices.map((each) => ({ value: String(each.value), label: each.label })),
          { value: ownNumber, label: 'Set by hand' },
        ]}
        onChange={(next) =>
          change(next === ownNumber ? start : control.choices.find((each) => String(each.value) === next)?.value)
        }
      />
      {number !== undefined && !isListed && (
        <NumberField
          label={`${field.title}, by hand`}
          hideLabel
          help={help}
          error={error}
          value={number}
          min={control.limits.min}
          max={control.limits.max}
          integer={control.limits.integer}
          step={stepOf(control.limits, number)}
          unit={field.unit}
          onChange={(next) => change(next)}
        />
      )}
    </div>
  )
}

/** Numbers in their order, as one line; taken over while each can be read. */
export function NumbersControl(props: ControlProps<'numbers'>) {
  const { effective, error, change, field } = props
  const [draft, setDraft] = useState<string>()
  const stored = Array.isArray(effective) ? effective.join(', ') : ''
  const isUnread = draft !== undefined && readNumbers(draft) === undefined
  return (
    <TextField
      {...headOf(props)}
      error={isUnread ? 'Numbers are expected, with commas between them: 8, 8, 1.' : error}
      value={draft ?? stored}
      unit={field.unit}
      placeholder="Such as 8, 8, 1"
      spellCheck={false}
      onBlur={() => setDraft((text) => (isUnread ? text : undefined))}
      onChange={(text) => {
        setDraft(text)
        const next = readNumbers(text)
        if (next) change(next.length === 0 ? undefined : next)
      }}
    />
  )
}
