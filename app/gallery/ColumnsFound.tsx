import { useState } from 'react'
import { Badge } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { describeColumn, formatCount, kindIcons, kindNames, roleNames } from '#app/ui/format.ts'
import { Icon } from '#app/ui/Icon.tsx'
import { Select } from '#app/ui/Select.tsx'
import { type Column, type ColumnKind, columnKinds } from '#nodes/core/spec/table.ts'
import type { ColumnChanges } from './csvPlan.ts'

type ColumnsFoundProps = {
  columns: readonly Column[]
  /** As the file was read, before a person's changes. */
  found: readonly Column[]
  target: string | undefined
  changes: ColumnChanges
  onChange: (changes: ColumnChanges) => void
}

const shownAtFirst = 40

/** Every column with what was found in it; kinds and use can be set otherwise. */
export function ColumnsFound({ columns, found, target, changes, onChange }: ColumnsFoundProps) {
  const [all, setAll] = useState(false)
  const isKind = (value: string): value is ColumnKind => columnKinds.some((kind) => kind === value)
  const change = (name: string, part: ColumnChanges[string]) =>
    onChange({ ...changes, [name]: { ...changes[name], ...part } })
  return (
    <div className="columns-found">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Learn from it</th>
            <th scope="col">Column</th>
            <th scope="col">Kind</th>
            <th scope="col">Values</th>
            <th scope="col">Missing</th>
          </tr>
        </thead>
        <tbody>
          {(all ? columns : columns.slice(0, shownAtFirst)).map((column) => {
            const isTarget = column.name === target
            const before = found.find((each) => each.name === column.name)
            return (
              <tr key={column.name} data-target={isTarget || undefined}>
                <td>
                  {isTarget ? (
                    <Badge tone="accent">predicted</Badge>
                  ) : (
                    <input
                      type="checkbox"
                      className="columns-found__use"
                      aria-label={`Learn from ${column.name}`}
                      checked={column.role === 'feature'}
                      onChange={(event) => change(column.name, { use: event.target.checked })}
                    />
                  )}
                </td>
                <th scope="row">
                  <span className="kind">
                    <Icon name={kindIcons[column.kind]} size={13} />
                    <span className="columns-found__name">{column.name}</span>
                    {!isTarget && before?.role === 'id' && <Badge>{roleNames.id}</Badge>}
                  </span>
                </th>
                <td>
                  <Select
                    label={`Kind of ${column.name}`}
                    hideLabel
                    size="small"
                    value={column.kind}
                    options={columnKinds
                      .filter((kind) => kind !== 'image')
                      .map((kind) => ({ value: kind, label: kindNames[kind] }))}
                    onChange={(kind) => isKind(kind) && change(column.name, { kind })}
                  />
                </td>
                <td>{before ? describeColumn(before) : ''}</td>
                <td className="numeric">
                  {column.missing ? (
                    <span className="columns-found__missing">{formatCount(column.missing, 'row')}</span>
                  ) : (
                    'none'
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {!all && columns.length > shownAtFirst && (
        <Button variant="quiet" size="small" onClick={() => setAll(true)}>
          Show the other {columns.length - shownAtFirst} columns
        </Button>
      )}
    </div>
  )
}
