import { runStore, useRunActive } from '#app/flow/runStore.ts'
import { Badge } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { describeColumn, formatCount, kindIcons, kindNames, roleNames } from '#app/ui/format.ts'
import { Icon } from '#app/ui/Icon.tsx'
import type { TableSpec } from '#nodes/core/spec/table.ts'

const most = 300

/** What is known of a table before the run: its columns. */
export function KnownColumns({ nodeId, spec }: { nodeId: string; spec: TableSpec }) {
  const isActive = useRunActive()
  return (
    <div className="known">
      <div className="known__head">
        <p>
          Known before the run: {spec.rows === undefined ? '' : `${formatCount(spec.rows, 'row')}, `}
          {formatCount(spec.columns.length, 'column')}.
        </p>
        <Button
          size="small"
          icon="play"
          disabled={isActive}
          onClick={() => void runStore.getState().start({ kind: 'to', node: nodeId })}
        >
          Run to here to see the rows
        </Button>
      </div>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Kind</th>
            <th scope="col">Role</th>
            <th scope="col">Values</th>
            <th scope="col">Missing</th>
          </tr>
        </thead>
        <tbody>
          {spec.columns.slice(0, most).map((column) => (
            <tr key={column.name}>
              <th scope="row">{column.name}</th>
              <td>
                <span className="kind">
                  <Icon name={kindIcons[column.kind]} size={13} /> {kindNames[column.kind]}
                </span>
              </td>
              <td>
                <Badge tone={column.role === 'target' ? 'accent' : 'neutral'}>{roleNames[column.role]}</Badge>
              </td>
              <td>{describeColumn(column)}</td>
              <td className="numeric">{column.missing === undefined ? '' : column.missing.toLocaleString('en')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {spec.columns.length > most && (
        <p className="known__more">and {formatCount(spec.columns.length - most, 'more column')}</p>
      )}
    </div>
  )
}
