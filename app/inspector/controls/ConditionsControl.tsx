import { useId } from 'react'
import { Button } from '#app/ui/Button.tsx'
import { FieldGroup } from '#app/ui/FieldGroup.tsx'
import { kindNames } from '#app/ui/format.ts'
import { IconButton } from '#app/ui/IconButton.tsx'
import { NumberField } from '#app/ui/NumberField.tsx'
import { parseNumber } from '#app/ui/numberText.ts'
import { Segments } from '#app/ui/Segments.tsx'
import { Select } from '#app/ui/Select.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import { WordsField } from '#app/ui/WordsField.tsx'
import './ConditionsControl.css'
import {
  type Condition,
  type ConditionOperator,
  conditionOperators,
  conditions as conditionsSchema,
  operatorsFor,
  operatorWords,
} from '#nodes/core/expr/conditions.ts'
import { type Column, isNumeric } from '#nodes/core/spec/table.ts'
import { changedOperator, conditionOn } from './conditionEdits.ts'
import { type ControlProps, columnsOfPort, headOf, type Json } from './controlProps.ts'
import { useRowKeys } from './useRowKeys.ts'

/** What a row must be like, as sentences: a column, how it is compared, with what. */
export function ConditionsControl(props: ControlProps<'conditions'>) {
  const { control, effective, change, issues } = props
  const columns = columnsOfPort(props, control.port)
  const read = conditionsSchema.safeParse(effective ?? {})
  const { match, conditions } = read.success ? read.data : { match: 'all' as const, conditions: [] }
  const { keys, remove } = useRowKeys(conditions.length)
  const set = (next: { match?: 'all' | 'any'; conditions?: Condition[] }) =>
    change({ match, conditions, ...next } as unknown as Json)
  const first = columns?.find((each) => each.role === 'feature' || each.role === 'target') ?? columns?.[0]
  return (
    <FieldGroup {...headOf(props)}>
      {conditions.length > 1 && (
        <Segments
          label="Rows must meet"
          value={match}
          options={[
            { value: 'all', label: 'All of these' },
            { value: 'any', label: 'Any of these' },
          ]}
          onChange={(next) => set({ match: next === 'any' ? 'any' : 'all' })}
        />
      )}
      {conditions.length > 0 && (
        <ul className="conditions">
          {conditions.map((condition, index) => (
            <li key={keys[index]}>
              {index > 0 && <span className="conditions__word">{match === 'all' ? 'and' : 'or'}</span>}
              <ConditionRow
                condition={condition}
                index={index}
                columns={columns}
                message={issues.find((issue) => issue.path.split('.').includes(String(index)))?.message}
                onChange={(next) => set({ conditions: conditions.with(index, next) })}
                onRemove={() => {
                  remove(index)
                  set({ conditions: conditions.toSpliced(index, 1) })
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <Button
        className="list-control__add"
        size="small"
        icon="plus"
        onClick={() => set({ conditions: [...conditions, conditionOn(first)] })}
      >
        Add condition
      </Button>
    </FieldGroup>
  )
}

type RowProps = {
  condition: Condition
  index: number
  columns: Column[] | undefined
  message: string | undefined
  onChange: (condition: Condition) => void
  onRemove: () => void
}

function ConditionRow({ condition, index, columns, message, onChange, onRemove }: RowProps) {
  const column = columns?.find((each) => each.name === condition.column)
  const place = `of condition ${index + 1}`
  const operators = column ? operatorsFor(column.kind) : conditionOperators
  return (
    <fieldset className="conditions__row" aria-label={`Condition ${index + 1}`}>
      <div className="conditions__head">
        {columns === undefined ? (
          <TextField
            label={`Column ${place}`}
            hideLabel
            placeholder="Column"
            value={condition.column}
            onChange={(name) => onChange({ ...condition, column: name })}
          />
        ) : (
          <Select
            label={`Column ${place}`}
            hideLabel
            value={condition.column}
            placeholder="Choose a column …"
            options={columns.map((each) => ({
              value: each.name,
              label: `${each.name} · ${kindNames[each.kind].toLowerCase()}`,
            }))}
            onChange={(name) => onChange(conditionOn(columns.find((each) => each.name === name)))}
          />
        )}
        <IconButton label={`Remove condition ${index + 1}`} icon="x" size="small" onClick={onRemove} />
      </div>
      <div className="conditions__test">
        <Select
          label={`Comparison ${place}`}
          hideLabel
          value={condition.is}
          options={operators.map((is) => ({ value: is, label: operatorWords[is] }))}
          onChange={(is) => onChange(changedOperator(condition, is as ConditionOperator))}
        />
        <ConditionValue condition={condition} column={column} place={place} onChange={onChange} />
      </div>
      {message !== undefined && <p className="ui-field__message">{message}</p>}
    </fieldset>
  )
}

type ValueProps = {
  condition: Condition
  column: Column | undefined
  place: string
  onChange: (condition: Condition) => void
}

function ConditionValue({ condition, column, place, onChange }: ValueProps) {
  const { is } = condition
  if (is === 'missing' || is === 'present') return null
  const isNumber = column !== undefined && isNumeric(column.kind)
  if (is === 'oneOf' || is === 'noneOf') {
    return (
      <WordsField
        label={`Values ${place}`}
        hideLabel
        words={(condition.values ?? []).map(String)}
        offers={column?.categories ?? []}
        onChange={(words) =>
          onChange({ ...condition, values: words.map((word) => (isNumber ? (parseNumber(word) ?? word) : word)) })
        }
      />
    )
  }
  const one = (end: 'value' | 'to', label: string) => (
    <OneValue
      label={`${label} ${place}`}
      column={column}
      value={condition[end]}
      onChange={(next) => onChange({ ...condition, [end]: next })}
    />
  )
  if (is !== 'between') return one('value', 'Value')
  return (
    <div className="conditions__ends">
      {one('value', 'Lower end')}
      <span className="conditions__word">and</span>
      {one('to', 'Upper end')}
    </div>
  )
}

type OneValueProps = {
  label: string
  column: Column | undefined
  value: Condition['value']
  onChange: (value: Condition['value']) => void
}

function OneValue({ label, column, value, onChange }: OneValueProps) {
  const list = useId()
  if (column && isNumeric(column.kind)) {
    const range =
      column.min !== undefined && column.max !== undefined ? `${column.min} to ${column.max} in the data` : undefined
    return (
      <NumberField
        label={label}
        hideLabel
        value={typeof value === 'number' ? value : undefined}
        placeholder={range ?? 'Number'}
        onChange={onChange}
      />
    )
  }
  if (column?.kind === 'boolean') {
    return (
      <Select
        label={label}
        hideLabel
        value={value === undefined ? '' : String(value)}
        options={[
          { value: 'true', label: 'true' },
          { value: 'false', label: 'false' },
        ]}
        onChange={(next) => onChange(next === 'true')}
      />
    )
  }
  const offers = column?.categories ?? []
  return (
    <>
      <TextField
        label={label}
        hideLabel
        type={column?.kind === 'date' ? 'date' : 'text'}
        value={value === undefined ? '' : String(value)}
        placeholder="Value"
        list={offers.length > 0 ? list : undefined}
        onChange={(text) => onChange(column === undefined ? (parseNumber(text) ?? text) : text)}
      />
      {offers.length > 0 && (
        <datalist id={list}>
          {offers.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </>
  )
}
