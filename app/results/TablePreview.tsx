import { useCallback, useMemo, useRef, useState } from 'react'
import { messageOf } from '#app/api/request.ts'
import { downloadAddress, loadPage, loadProfile, pictureAddress } from '#app/api/runs.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'
import { formatCell, formatCount } from '#app/ui/format.ts'
import { Table, type TableColumn } from '#app/ui/Table.tsx'
import type { TablePage } from '#server/contract/resources.ts'
import { ColumnHeader } from './ColumnHeader.tsx'
import { type OutputPlace, placeKey } from './place.ts'
import { WhatChanged } from './WhatChanged.tsx'

const pageSize = 200
type Row = TablePage['page'][number]

type Sort = { column: string; descending: boolean }

/** Up, down, and back to the order of the rows. */
const nextSort = (sort: Sort | undefined, column: string): Sort | undefined =>
  sort?.column !== column ? { column, descending: false } : sort.descending ? undefined : { column, descending: true }

/** Rows of a table, in their own order or sorted by a column, under headers that say what each column holds. */
export function TablePreview({ place }: { place: OutputPlace }) {
  const [sort, setSort] = useState<Sort>()
  const pick = useCallback((column: string) => setSort((before) => nextSort(before, column)), [])
  return <Rows key={`${placeKey(place)}/${JSON.stringify(sort)}`} place={place} sort={sort} onSort={pick} />
}

type RowsProps = { place: OutputPlace; sort: Sort | undefined; onSort: (column: string) => void }

/** Fetched page by page as they come into sight. */
function Rows({ place, sort, onSort }: RowsProps) {
  const first = useLoad(placeKey(place), (signal) => loadPage(place, 0, pageSize, sort, signal))
  const profile = useLoad(placeKey(place), (signal) => loadProfile(place, signal))
  const [pages, setPages] = useState<ReadonlyMap<number, Row[]>>(new Map())
  const [problem, setProblem] = useState<string>()
  const asked = useRef(new Set<number>([0]))

  const columns = first.value?.columns
  const profiles = profile.value?.columns
  const shown = useMemo(
    () =>
      (columns ?? []).map((column): TableColumn => {
        const numeric = column.kind === 'number' || column.kind === 'integer'
        return {
          key: column.name,
          width: Math.min(240, Math.max(128, column.name.length * 8 + 48)),
          align: numeric ? 'end' : 'start',
          sorted: sort?.column === column.name ? (sort.descending ? 'descending' : 'ascending') : undefined,
          header: (
            <ColumnHeader
              column={column}
              profile={profiles?.find((each) => each.column.name === column.name)}
              descending={sort?.column === column.name ? sort.descending : undefined}
              onSort={() => onSort(column.name)}
            />
          ),
        }
      }),
    [columns, profiles, sort, onSort],
  )
  const positions = useMemo(() => new Map((columns ?? []).map((column, index) => [column.name, index])), [columns])

  const onRange = useCallback(
    (from: number, to: number) => {
      for (let page = Math.floor(from / pageSize); page <= Math.floor(to / pageSize); page += 1) {
        if (asked.current.has(page)) continue
        asked.current.add(page)
        loadPage(place, page * pageSize, pageSize, sort).then(
          (loaded) => setPages((before) => new Map(before).set(page, loaded.page)),
          (error: unknown) => {
            asked.current.delete(page)
            setProblem(messageOf(error))
          },
        )
      }
    },
    [place, sort],
  )

  if (first.state === 'loading') return <LoadingState>Loading the rows …</LoadingState>
  if (first.state === 'failed') {
    return (
      <EmptyState
        icon="circle-alert"
        title="The rows could not be loaded"
        actions={<Button onClick={first.reload}>Try again</Button>}
      >
        {first.problem}
      </EmptyState>
    )
  }
  const { rows, page } = first.value
  const cell = (row: number, column: TableColumn) => {
    const index = Math.floor(row / pageSize)
    const values = (index === 0 ? page : pages.get(index))?.[row % pageSize]
    if (!values) return <span className="ui-table__missing">…</span>
    const at = positions.get(column.key) ?? -1
    const value = values[at]
    if (value === null || value === undefined) return <span className="ui-table__missing">missing</span>
    if (first.value.columns[at]?.kind !== 'image') return formatCell(value)
    const address = pictureAddress(place, { row, column: column.key, sort })
    return <img className="preview__picture" loading="lazy" src={address} alt={`${column.key}, row ${row + 1}`} />
  }
  return (
    <div className="preview">
      <div className="preview__head">
        <span className="numeric">
          {formatCount(rows, 'row')}, {formatCount(first.value.columns.length, 'column')}
        </span>
        {profile.state === 'failed' && (
          <span className="preview__note">The column profiles could not be made: {profile.problem}</span>
        )}
        <a className="preview__download" href={downloadAddress(place.runId, place.nodeId, place.port)} download>
          Download as CSV
        </a>
      </div>
      <WhatChanged place={place} />
      {problem !== undefined && <Banner tone="bad" title={problem} onDismiss={() => setProblem(undefined)} />}
      <div className="preview__table">
        {rows === 0 ? (
          <EmptyState icon="table-2" title="The table has no rows" />
        ) : (
          <Table label="Rows" columns={shown} rowCount={rows} cell={cell} headerHeight={92} onRange={onRange} />
        )}
      </div>
    </div>
  )
}
