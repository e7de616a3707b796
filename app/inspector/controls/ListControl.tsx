import { type ComponentType, useState } from 'react'
import { Button } from '#app/ui/Button.tsx'
import { FieldGroup } from '#app/ui/FieldGroup.tsx'
import { Icon } from '#app/ui/Icon.tsx'
import { IconButton } from '#app/ui/IconButton.tsx'
import './ListControl.css'
import { isShown } from '../fields.ts'
import { type ControlProps, columnsOfPort, headOf, type Json } from './controlProps.ts'
import { type ListRow, newRow, rowsOf } from './listRows.ts'
import { useRowKeys } from './useRowKeys.ts'

type ListProps = ControlProps<'list'> & { /** Draws one field of a row. */ Part: ComponentType<ControlProps> }

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Rows of the same fields: added, removed, put in another order. */
export function ListControl(props: ListProps) {
  const { control, effective, change, tables, issues } = props
  const { item, fields, least, most } = control
  const rows = rowsOf(effective)
  const { keys, remove, swap } = useRowKeys(rows.length)
  const name = capital(item)
  const set = (next: ListRow[]) => change(next)
  const move = (from: number, to: number) => {
    const [a, b] = [rows[from], rows[to]]
    if (!a || !b) return
    swap(from, to)
    set(rows.with(from, b).with(to, a))
  }
  return (
    <FieldGroup {...headOf(props)}>
      {rows.length > 0 && (
        <ol className="list-control">
          {rows.map((row, index) => (
            <li key={keys[index]} className="list-control__row">
              <fieldset aria-label={`${name} ${index + 1}`}>
                <div className="list-control__head">
                  <span className="list-control__number">
                    {name} {index + 1}
                  </span>
                  <IconButton
                    label={`Move ${item} ${index + 1} up`}
                    icon="arrow-up"
                    size="small"
                    disabled={index === 0}
                    onClick={() => move(index, index - 1)}
                  />
                  <IconButton
                    label={`Move ${item} ${index + 1} down`}
                    icon="arrow-down"
                    size="small"
                    disabled={index === rows.length - 1}
                    onClick={() => move(index, index + 1)}
                  />
                  <IconButton
                    label={`Remove ${item} ${index + 1}`}
                    icon="x"
                    size="small"
                    disabled={rows.length <= least}
                    onClick={() => {
                      remove(index)
                      set(rows.toSpliced(index, 1))
                    }}
                  />
                </div>
                <RowFields
                  {...props}
                  row={row}
                  index={index}
                  setPart={(part, value) => {
                    const next = { ...row }
                    if (value === undefined) delete next[part]
                    else next[part] = value
                    set(rows.with(index, next))
                  }}
                />
                {issues
                  .filter((issue) => issue.path === String(index))
                  .map((issue) => (
                    <p
                      key={issue.message}
                      className={`ui-field__message ${issue.severity === 'warning' ? 'ui-field__message--warning' : ''}`}
                    >
                      {issue.message}
                    </p>
                  ))}
              </fieldset>
            </li>
          ))}
        </ol>
      )}
      <Button
        className="list-control__add"
        size="small"
        icon="plus"
        disabled={most !== undefined && rows.length >= most}
        onClick={() => set([...rows, newRow(fields, tables, rows)])}
      >
        Add {item}
      </Button>
    </FieldGroup>
  )
}

type RowFieldsProps = ListProps & {
  row: ListRow
  index: number
  setPart: (name: string, value: Json | undefined) => void
}

function RowFields({ control, Part, row, index, setPart, tables, outcome, issues }: RowFieldsProps) {
  const [open, setOpen] = useState(false)
  const shown = control.fields.filter((field) => isShown(field, control.fields, row))
  const advanced = shown.filter((field) => field.advanced)
  const named = control.fields.filter((field) => field.control.kind === 'column').map((field) => row[field.name])
  const categories = (columnsOfPort({ tables }, undefined) ?? [])
    .filter((column) => named.includes(column.name))
    .flatMap((column) => column.categories ?? [])
  const mine = (name: string) => {
    const head = `${index}.${name}`
    return issues
      .filter((issue) => issue.path === head || issue.path.startsWith(`${head}.`))
      .map((issue) => ({ ...issue, path: issue.path.slice(head.length + 1) }))
  }
  const hasHidden = advanced.some((field) => mine(field.name).length > 0)
  const isOpen = open || hasHidden
  return (
    <div className="list-control__fields">
      {shown
        .filter((field) => !field.advanced || isOpen)
        .map((field) => {
          const own = mine(field.name)
          return (
            <Part
              key={field.name}
              field={field}
              control={field.control}
              value={row[field.name]}
              effective={row[field.name] ?? field.default}
              error={own.find((issue) => issue.severity === 'error')?.message}
              warning={own.find((issue) => issue.severity === 'warning')?.message}
              issues={own}
              // The same words under every row would hide the rows.
              help={index === 0 ? field.help : undefined}
              actions={undefined}
              tables={tables}
              outcome={outcome}
              suggestions={categories}
              detected={undefined}
              change={(value) => setPart(field.name, value)}
            />
          )
        })}
      {advanced.length > 0 && (
        <button type="button" className="fold" aria-expanded={isOpen} onClick={() => setOpen(!open)}>
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={14} />
          Advanced
          <span className="fold__count">{advanced.length}</span>
        </button>
      )}
    </div>
  )
}
