import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTables, type Tables, type TablesOptions } from '#server/tables/openTables.ts'
import type { ArtifactFolder } from '#server/tables/ports.ts'

/** The smallest artifact store: one folder, a file a digest. */
export function folderOfArtifacts(folder: string): ArtifactFolder {
  const path = (digest: string) => join(folder, digest)
  return {
    path,
    get: (digest) => readFile(path(digest)),
    put: async (bytes) => {
      const digest = createHash('sha256').update(bytes).digest('hex')
      await writeFile(path(digest), bytes)
      return digest
    },
    putFile: async (from, _kind, digest) => {
      const name =
        digest ??
        createHash('sha256')
          .update(await readFile(from))
          .digest('hex')
      await rename(from, path(name))
      return name
    },
  }
}

export type TableSetup = {
  folder: string
  artifacts: ArtifactFolder
  tables: Tables
  /** Writes a file and gives its path. */
  file: (content: string | Uint8Array, name?: string) => Promise<string>
  close: () => Promise<void>
}

/** Tables over a temporary folder. */
export async function setUpTables(options: Partial<TablesOptions> = {}): Promise<TableSetup> {
  const folder = await mkdtemp(join(tmpdir(), 'modelwright-tables-'))
  const artifacts = folderOfArtifacts(folder)
  const tables = await openTables({ artifacts, scratch: join(folder, 'scratch'), threads: 2, ...options })
  return {
    folder,
    artifacts,
    tables,
    file: async (content, name = `${randomUUID()}.csv`) => {
      const path = join(folder, name)
      await writeFile(path, content)
      return path
    },
    close: async () => {
      tables.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
