import type { Expr, Scalar } from '#nodes/core/expr/expr.ts'
import type { Digest, TableValue } from '#nodes/core/value.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import type { TablePage, TableProfile } from '#server/contract/resources.ts'
import { openTables, type Tables } from '#server/tables/openTables.ts'
import { cellPicture, type PageRequest, previewPage } from '#server/tables/previewPage.ts'
import { profileTable } from '#server/tables/profileTable.ts'

/** Looks into tables for people: small pages, profiles, lists of rows. Work on whole tables belongs into workers. */
export type TableReader = {
  page: (table: TableValue, request: PageRequest) => Promise<TablePage>
  picture: (
    table: TableValue,
    cell: { row: number; column: string; sort?: PageRequest['sort'] },
  ) => Promise<{ bytes: Uint8Array; type: string } | undefined>
  profile: (table: TableValue) => Promise<TableProfile>
  exportCsv: (table: TableValue) => Promise<Digest>
  rows: (
    table: TableValue,
    options: { limit: number; columns: string[]; keep: Expr },
  ) => Promise<Record<string, Scalar>[]>
  close: () => Promise<void>
}

const memoryLimit = 512e6

/** Opens DuckDB at the first look. One core and half a gigabyte: endpoints answer from this process too. */
export function createTableReader({ artifacts, scratch }: { artifacts: ArtifactStore; scratch: string }): TableReader {
  let opening: Promise<Tables> | undefined
  const open = (): Promise<Tables> => {
    opening ??= openTables({ artifacts, scratch, memoryLimit, threads: 1 }).catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }
  return {
    page: async (table, request) => previewPage(await open(), table, request),
    picture: async (table, cell) => cellPicture(await open(), table, cell),
    profile: async (table) => profileTable(await open(), table),
    exportCsv: async (table) => (await open()).exportCsv(table),
    rows: async (table, options) => (await open()).rows(table, options),
    close: async () => {
      ;(await opening)?.close()
      opening = undefined
    },
  }
}
