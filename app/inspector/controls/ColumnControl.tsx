import { useState } from 'react'
import { Button } from '#app/ui/Button.tsx'
import { Field } from '#app/ui/Field.tsx'
import { describeColumn, formatCount, joinWords, kindNames } from '#app/ui/format.ts'
import { Popover } from '#app/ui/Popover.tsx'
import { Select } from '#app/ui/Select.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import { type ControlProps, columnsOfKinds, columnsOfPort } from './controlProps.ts'

const unset = '\u0001unset'

/** One column of the table that comes in. */
export function ColumnControl({
  field,
  control,
  effective,
  error,
  warning,
  help,
  actions,
  change,
  ...rest
}: ControlProps<'column'>) {
  const columns = columnsOfPort(rest, control.port)
  const value = typeof effective === 'string' ? effective : ''
  if (columns === undefined) {
    return (
      <TextField
        label={field.title}
        help={help ?? 'The columns are not known yet; type the name.'}
        error={error}
        warning={warning}
        actions={actions}
        value={value}
        onChange={(next) => change(next === '' ? undefined : next)}
      />
    )
  }
  const choices = columnsOfKinds(columns, control.kinds).map((each) => ({
    value: each.name,
    label: `${each.name} · ${kindNames[each.kind].toLowerCase()}`,
  }))
  return (
    <Select
      label={field.title}
      help={help}
      error={error}
      warning={warning}
      actions={actions}
      value={value === '' && field.optional ? unset : value}
      placeholder="Choose a column …"
      options={[...(field.optional ? [{ value: unset, label: 'None chosen' }] : []), ...choices]}
      onChange={(next) => change(next === unset ? undefined : next)}
    />
  )
}

const namesOf = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : undefined

/** Several columns; left alone, the node takes those that need it. */
export function ColumnsControl({
  field,
  control,
  effective,
  error,
  warning,
  help,
  actions,
  change,
  ...rest
}: ControlProps<'columns'>) {
  const [search, setSearch] = useState('')
  const known = columnsOfPort(rest, control.port)
  const columns = columnsOfKinds(known, control.kinds)
  const chosen = namesOf(effective)
  // Where none is the default, none means that the node chooses.
  const noneIsAutomatic = field.optional || (Array.isArray(field.default) && field.default.length === 0)
  const isAutomatic = chosen === undefined || (chosen.length === 0 && noneIsAutomatic)
  const gone = (chosen ?? []).filter((name) => known && !known.some((each) => each.name === name))
  const found = columns.filter((each) => each.name.toLowerCase().includes(search.toLowerCase()))
  const summary = isAutomatic
    ? 'Automatic'
    : chosen.length === 0
      ? 'None'
      : chosen.length <= 3
        ? joinWords(chosen)
        : `${chosen.slice(0, 2).join(', ')} and ${formatCount(chosen.length - 2, 'more', 'more')}`
  const toggle = (name: string) => {
    const base = chosen ?? []
    change(base.includes(name) ? base.filter((each) => each !== name) : [...base, name])
  }
  return (
    <Field
      label={field.title}
      help={help}
      error={error ?? (gone.length > 0 ? `Not in the table any more: ${joinWords(gone)}.` : undefined)}
      warning={warning}
      actions={actions}
    >
      {(ids) => (
        <Popover
          label={field.title}
          trigger={
            <Button {...ids} className="columns-control__button" trailingIcon="chevron-down">
              {summary}
            </Button>
          }
        >
          <div className="columns-control">
            <TextField
              label="Find a column"
              hideLabel
              placeholder="Find a column"
              value={search}
              onChange={setSearch}
            />
            <div className="columns-control__bulk">
              <Button size="small" variant="quiet" onClick={() => change(undefined)} disabled={isAutomatic}>
                Automatic
              </Button>
              <Button size="small" variant="quiet" onClick={() => change(columns.map((each) => each.name))}>
                All
              </Button>
              {!noneIsAutomatic && (
                <Button size="small" variant="quiet" onClick={() => change([])}>
                  None
                </Button>
              )}
            </div>
            <ul className="columns-control__list">
              {found.map((each) => (
                <li key={each.name}>
                  <label className="columns-control__item">
                    <input
                      type="checkbox"
                      checked={chosen?.includes(each.name) ?? false}
                      onChange={() => toggle(each.name)}
                    />
                    <span className="columns-control__name">{each.name}</span>
                    <span className="columns-control__facts">{describeColumn(each)}</span>
                  </label>
                </li>
              ))}
              {gone.map((name) => (
                <li key={name}>
                  <label className="columns-control__item">
                    <input type="checkbox" checked onChange={() => toggle(name)} />
                    <span className="columns-control__name">{name}</span>
                    <span className="columns-control__facts">not there</span>
                  </label>
                </li>
              ))}
              {found.length === 0 && gone.length === 0 && (
                <li className="columns-control__facts">
                  {known === undefined ? 'The columns are not known yet.' : 'No column fits.'}
                </li>
              )}
            </ul>
          </div>
        </Popover>
      )}
    </Field>
  )
}
