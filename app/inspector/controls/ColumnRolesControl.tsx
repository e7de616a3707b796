import { useState } from 'react'
import { Badge } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { Dialog } from '#app/ui/Dialog.tsx'
import { describeColumn, formatCount, kindNames, roleMeanings, roleNames } from '#app/ui/format.ts'
import { IconButton } from '#app/ui/IconButton.tsx'
import { Select } from '#app/ui/Select.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import { type Column, columnKinds, columnRoles } from '#nodes/core/spec/table.ts'
import { type ColumnOverrides, overridesOf, withOverride } from './columnOverrides.ts'
import { type ControlProps, columnsOfPort, type Json } from './controlProps.ts'

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
    <div className="roles-box">
      <table className="roles">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Kind</th>
            <th scope="col">Role</th>
            <td />
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
    </div>
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
