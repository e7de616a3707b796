import { useState } from 'react'
import { Badge } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { Dialog } from '#app/ui/Dialog.tsx'
import { describeColumn, formatCount, kindNames, roleMeanings, roleNames } from '#app/ui/format.ts'
import { IconButton } from '#app/ui/IconButton.tsx'
import { Select } from '#app/ui/Select.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import { type Column, columnKinds, columnRoles } from '#nodes/core/spec/table.ts'
import { type ControlProps, columnsOfPort, type Json } from './controlProps.ts'

export type ColumnOverrides = Record<string, { kind?: string; role?: string }>

const overridesOf = (value: unknown): ColumnOverrides => {
  const overrides: ColumnOverrides = {}
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return overrides
  for (const [name, entry] of Object.entries(value)) {
    if (entry === null || typeof entry !== 'object') continue
    const { kind, role }: { kind?: unknown; role?: unknown } = entry
    overrides[name] = { ...(typeof kind === 'string' && { kind }), ...(typeof role === 'string' && { role }) }
  }
  return overrides
}

/** One column's override changed; an override that says nothing is taken away, and so is a second target. */
export function withOverride(
  overrides: ColumnOverrides,
  name: string,
  change: { kind?: string | undefined; role?: string | undefined },
): ColumnOverrides {
  const next: ColumnOverrides = {}
  for (const [other, entry] of Object.entries(overrides)) {
    if (other === name) continue
    const { role, ...rest } = entry
    const kept = change.role === 'target' && role === 'target' ? rest : entry
    if (Object.keys(kept).length > 0) next[other] = kept
  }
  const merged = { ...overrides[name], ...change }
  const own = {
    ...(merged.kind !== undefined && { kind: merged.kind }),
    ...(merged.role !== undefined && { role: merged.role }),
  }
  if (Object.keys(own).length > 0) next[name] = own
  return next
}

const asJson = (overrides: ColumnOverrides): Json | undefined =>
  Object.keys(overrides).length === 0 ? undefined : (overrides as unknown as Json)

type RowsProps = {
  columns: Column[]
  inputs: Column[]
  overrides: ColumnOverrides
  set: (next: ColumnOverrides) => void
}

function Rows({ columns, inputs, overrides, set }: RowsProps) {
  return (
    <table className="roles">
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">Kind</th>
          <th scope="col">Role</th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column) => {
          const inferred = inputs.find((each) => each.name === column.name)
          const own = overrides[column.name]
          const missing = inferred?.missing ?? column.missing ?? 0
          return (
            <tr key={column.name} data-role={column.role}>
              <th scope="row">
                <span className="roles__name" title={column.name}>
                  {column.name}
                </span>
                <span className="roles__facts">
                  {describeColumn(column)}
                  {missing > 0 && <Badge tone="warn">{formatCount(missing, 'missing', 'missing')}</Badge>}
                </span>
              </th>
              <td>
                <Select
                  label={`Kind of ${column.name}`}
                  hideLabel
                  size="small"
                  value={own?.kind ?? column.kind}
                  options={columnKinds.map((kind) => ({ value: kind, label: kindNames[kind] }))}
                  onChange={(kind) =>
                    set(withOverride(overrides, column.name, { kind: kind === inferred?.kind ? undefined : kind }))
                  }
                />
              </td>
              <td>
                <Select
                  label={`Role of ${column.name}`}
                  hideLabel
                  size="small"
                  value={column.role}
                  options={columnRoles.map((role) => ({ value: role, label: roleNames[role] }))}
                  onChange={(role) => set(withOverride(overrides, column.name, { role }))}
                />
              </td>
              <td className="roles__reset">
                {own !== undefined && (
                  <IconButton
                    label={`Back to what was found for ${column.name}`}
                    icon="rotate-ccw"
                    size="small"
                    onClick={() => set(withOverride(overrides, column.name, { kind: undefined, role: undefined }))}
                  />
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

const shortList = 12

/** All columns with kind and role; what was found shows, and each can be set otherwise. */
export function ColumnRolesControl({
  field,
  control,
  effective,
  error,
  warning,
  help,
  actions,
  change,
  outcome,
  ...rest
}: ControlProps<'columnRoles'>) {
  const [open, setOpen] = useState(false)
  const [search, setSearch] = useState('')
  const inputs = columnsOfPort(rest, control.port) ?? []
  const overrides = overridesOf(effective)
  // What holds after the node is its outcome; while that is unknown, what came in with the overrides.
  const columns = inputs.map((column) => outcome?.find((each) => each.name === column.name) ?? column)
  const set = (next: ColumnOverrides) => change(asJson(next))
  const gone = Object.keys(overrides).filter((name) => inputs.length > 0 && !inputs.some((each) => each.name === name))
  const message = error ?? warning
  const found = columns.filter((each) => each.name.toLowerCase().includes(search.toLowerCase()))

  return (
    <section className="ui-field" aria-label={field.title}>
      <div className="ui-field__head">
        <span className="ui-field__label">{field.title}</span>
        <span className="ui-field__actions">
          {columns.length > 0 && (
            <IconButton label="Show large" icon="maximize-2" size="small" onClick={() => setOpen(true)} />
          )}
          {actions}
        </span>
      </div>
      {columns.length === 0 ? (
        <p className="ui-field__help">The columns show here once a table is connected and its file is known.</p>
      ) : (
        <Rows columns={columns.slice(0, shortList)} inputs={inputs} overrides={overrides} set={set} />
      )}
      {columns.length > shortList && (
        <Button size="small" variant="quiet" onClick={() => setOpen(true)}>
          Show all {columns.length} columns
        </Button>
      )}
      {gone.map((name) => (
        <p key={name} className="ui-field__message ui-field__message--warning">
          “{name}” is not in the table any more.
          <Button
            size="small"
            variant="quiet"
            onClick={() => set(withOverride(overrides, name, { kind: undefined, role: undefined }))}
          >
            Forget it
          </Button>
        </p>
      ))}
      {message !== undefined && (
        <p className={error === undefined ? 'ui-field__message ui-field__message--warning' : 'ui-field__message'}>
          {message}
        </p>
      )}
      {help !== undefined && <p className="ui-field__help">{help}</p>}
      <Dialog open={open} onClose={() => setOpen(false)} title={field.title} size="large">
        <div className="roles-dialog">
          <TextField label="Find a column" hideLabel placeholder="Find a column" value={search} onChange={setSearch} />
          <dl className="roles-legend">
            {columnRoles.map((role) => (
              <div key={role}>
                <dt>{roleNames[role]}</dt>
                <dd>{roleMeanings[role]}</dd>
              </div>
            ))}
          </dl>
          <Rows columns={found.slice(0, 200)} inputs={inputs} overrides={overrides} set={set} />
          {found.length > 200 && (
            <p className="ui-field__help">The first 200 of {found.length}. Search for the others.</p>
          )}
        </div>
      </Dialog>
    </section>
  )
}
