import { lazy, Suspense, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { FileResource } from '#server/contract/resources.ts'
import { uploadFile } from '../api/flows.ts'
import { messageOf } from '../api/request.ts'
import { isFlowFile, readFlowFile } from '../gallery/readFlowFile.ts'
import { EmptyState, LoadingState } from '../ui/EmptyState.tsx'
import { toast } from '../ui/toast.ts'

const CsvStart = lazy(async () => {
  await import('../gallery/gallery.css')
  return { default: (await import('../gallery/CsvStart.tsx')).CsvStart }
})

const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** A file let go over the editor: a table becomes a flow of its own, by the same screen as in the gallery; a flow file is opened. */
export function FileDrop() {
  const [isOver, setOver] = useState(false)
  const [busy, setBusy] = useState<string>()
  const [file, setFile] = useState<FileResource>()
  const [, navigate] = useLocation()

  useEffect(() => {
    const open = (id: string) => navigate(`/flows/${encodeURIComponent(id)}`)
    const take = async (given: File) => {
      setBusy(given.name)
      try {
        if (!(await isFlowFile(given))) {
          setFile(await uploadFile(given))
          return
        }
        const result = await readFlowFile(given)
        if (result.ok) open(result.id)
        else toast({ message: `${result.failure.file}: ${result.failure.message}`, tone: 'bad' })
      } catch (error) {
        toast({ message: messageOf(error), tone: 'bad' })
      } finally {
        setBusy(undefined)
      }
    }
    const over = (event: DragEvent) => {
      if (!hasFile(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      setOver(false)
      const given = event.dataTransfer?.files[0]
      if (!given) return
      event.preventDefault()
      void take(given)
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [navigate])

  if (file) {
    return (
      <div className="file-sheet" role="dialog" aria-label={`A flow for ${file.name}`} aria-modal="true">
        <Suspense fallback={<LoadingState />}>
          <CsvStart
            key={file.id}
            file={file}
            onCancel={() => setFile(undefined)}
            onCreated={(id) => navigate(`/flows/${encodeURIComponent(id)}`)}
          />
        </Suspense>
      </div>
    )
  }
  if (busy !== undefined) {
    return (
      <div className="file-veil">
        <LoadingState>Reading {busy} …</LoadingState>
      </div>
    )
  }
  if (!isOver) return null
  return (
    <div className="file-veil">
      <EmptyState icon="file-spreadsheet" title="Let go to make a flow of this file">
        A table (CSV, Excel, Parquet, JSON, SQLite) becomes a flow of its own; a flow file (.flow.json) is opened.
      </EmptyState>
    </div>
  )
}
