// biome-ignore-all lint/a11y/useSemanticElements: rows and cells are placed absolutely, which takes a real table's meaning away.
// biome-ignore-all lint/a11y/useFocusableInteractive: the region around the table is what takes the focus.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef } from 'react'
import './Table.css'
import { classes } from './classes.ts'

export type TableColumn = {
  key: string
  header: ReactNode
  /** Pixels. */
  width: number
  align?: 'start' | 'end'
  /** Which way the rows are sorted by it. */
  sorted?: 'ascending' | 'descending' | undefined
}

type TableProps = {
  /** Accessible name. */
  label: string
  columns: readonly TableColumn[]
  rowCount: number
  cell: (row: number, column: TableColumn) => ReactNode
  rowHeight?: number
  headerHeight?: number
  /** Tells which rows are in sight, so that they can be fetched. */
  onRange?: (first: number, last: number) => void
  selectedRow?: number | undefined
  onRowClick?: (row: number) => void
}

/** A table of any length and width: only what is in sight is drawn; the header stays. */
export function Table({
  label,
  columns,
  rowCount,
  cell,
  rowHeight = 28,
  headerHeight = 32,
  onRange,
  selectedRow,
  onRowClick,
}: TableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    onChange: (instance) => {
      const range = instance.range
      if (range) onRange?.(range.startIndex, range.endIndex)
    },
  })
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => columns[index]?.width ?? 120,
    getItemKey: (index) => `${columns[index]?.key}:${columns[index]?.width}`,
    overscan: 4,
  })
  const width = across.getTotalSize()
  const shown = across.getVirtualItems()

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <div ref={scroller} className="ui-table" role="region" aria-label={label} tabIndex={0}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length}
        style={{ width }}
      >
        <div role="rowgroup" className="ui-table__head" style={{ height: headerHeight, width }}>
          <div role="row" aria-rowindex={1}>
            {shown.map((item) => {
              const column = columns[item.index]
              return (
                column && (
                  <div
                    key={item.key}
                    role="columnheader"
                    aria-colindex={item.index + 1}
                    aria-sort={column.sorted}
                    className={classes('ui-table__header', column.align === 'end' && 'ui-table__cell--end')}
                    style={{ left: item.start, width: item.size, height: headerHeight }}
                  >
                    {column.header}
                  </div>
                )
              )
            })}
          </div>
        </div>
        <div role="rowgroup" className="ui-table__body" style={{ height: rows.getTotalSize(), width }}>
          {rows.getVirtualItems().map((row) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: a mouse shortcut; each row's control is reachable by keyboard.
            <div
              key={row.key}
              role="row"
              aria-rowindex={row.index + 2}
              aria-selected={selectedRow === undefined ? undefined : row.index === selectedRow}
              className={classes('ui-table__row', row.index === selectedRow && 'ui-table__row--selected')}
              style={{ top: row.start, height: row.size }}
              onClick={onRowClick && (() => onRowClick(row.index))}
            >
              {shown.map((item) => {
                const column = columns[item.index]
                return (
                  column && (
                    <div
                      key={item.key}
                      role="cell"
                      aria-colindex={item.index + 1}
                      className={classes('ui-table__cell', column.align === 'end' && 'ui-table__cell--end numeric')}
                      style={{ left: item.start, width: item.size, lineHeight: `${rowHeight}px` }}
                    >
                      {cell(row.index, column)}
                    </div>
                  )
                )
              })}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
