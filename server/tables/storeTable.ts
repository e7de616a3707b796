import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { rowColumn } from '#nodes/core/spec/table.ts'
import type { Digest } from '#nodes/core/value.ts'
import { inBatches } from './batches.ts'
import type { Session } from './database.ts'
import type { ArtifactFolder } from './ports.ts'
import { parquetOf, quoteName, quoteText } from './sql.ts'

/** Raised when the way of naming or storing changes. */
const formatVersion = 1

/**
 * Names a table by what is in it: sha256 over column names, types and two 64-bit sums a column of hashes of (row number,
 * value). Parquet bytes differ from run to run, these sums do not, in whatever order threads meet the rows.
 */
export async function digestOfRelation(session: Session, relation: string): Promise<Digest> {
  const described = await session.rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${relation})`)
  const names = described.map(([name]) => String(name))
  const row = quoteName(rowColumn)
  const count = await session.first(`SELECT count(*) FROM ${relation}`)
  const hashes = await inBatches(names.map(quoteName), (some) =>
    session.first(
      `SELECT ${some
        .map((c) => `CAST(sum(hash(${row}, ${c})) AS VARCHAR), CAST(bit_xor(hash(${c}, ${row}, 1)) AS VARCHAR)`)
        .join(', ')} FROM ${relation}`,
    ),
  )
  const sums = [...count, ...hashes]
  return createHash('sha256')
    .update(JSON.stringify([formatVersion, described, sums]))
    .digest('hex')
}

/** Writes a SELECT (with `__row` first, in its order) as a Parquet artifact. */
export async function storeTable(
  session: Session,
  select: string,
  options: { artifacts: ArtifactFolder; scratch: string },
): Promise<Digest> {
  await mkdir(options.scratch, { recursive: true })
  const path = join(options.scratch, `${randomUUID()}.parquet`)
  try {
    await session.run(`COPY (${select}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`)
    const digest = await digestOfRelation(session, parquetOf(path))
    return await options.artifacts.putFile(path, 'table', digest)
  } finally {
    await rm(path, { force: true })
  }
}
