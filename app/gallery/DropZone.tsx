import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '#app/ui/Button.tsx'
import { classes } from '#app/ui/classes.ts'
import { Icon } from '#app/ui/Icon.tsx'
import { Spinner } from '#app/ui/Progress.tsx'

type DropZoneProps = {
  /** What is being done with a file now. */
  busy: string | undefined
  onFile: (file: File) => void
  children: ReactNode
}

/** Takes a file: dropped anywhere on the page, or chosen. */
export function DropZone({ busy, onFile, children }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const take = useRef(onFile)
  take.current = onFile

  useEffect(() => {
    let depth = 0
    const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent) => {
      if (!hasFile(event)) return
      depth += 1
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!hasFile(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const hover = (event: DragEvent) => {
      if (hasFile(event)) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      depth = 0
      setOver(false)
      const file = event.dataTransfer?.files[0]
      if (!file) return
      event.preventDefault()
      take.current(file)
    }
    addEventListener('dragenter', enter)
    addEventListener('dragleave', leave)
    addEventListener('dragover', hover)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragenter', enter)
      removeEventListener('dragleave', leave)
      removeEventListener('dragover', hover)
      removeEventListener('drop', drop)
    }
  }, [])

  return (
    <section className={classes('drop', over && 'drop--over')} aria-label="Start from your own data">
      <div className="drop__text">
        <h1>What do you want to predict?</h1>
        <p className="sheet__lead">
          Drop a table of your own (CSV, Excel, Parquet, JSON, SQLite), or pictures or texts in a zip, and say what to
          predict. You get a complete flow that you can run, change and put behind an address that other programs ask.
        </p>
        {children}
      </div>
      <div className="drop__target">
        {busy === undefined ? (
          <>
            <Icon name="file-spreadsheet" size={28} className="drop__icon" />
            <p className="drop__words">{over ? 'Let go to read the file' : 'Drop a file here'}</p>
            <Button variant="primary" size="large" icon="upload" onClick={() => input.current?.click()}>
              Choose a file
            </Button>
            <p className="drop__note">
              CSV, TSV, Excel, Parquet, JSON, SQLite, a zip of pictures or texts; or a flow that somebody sent you
              (.flow.json)
            </p>
          </>
        ) : (
          <p className="drop__busy" role="status">
            <Spinner size={20} /> {busy}
          </p>
        )}
        <input
          ref={input}
          type="file"
          hidden
          data-testid="file-input"
          accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet,.xlsx,.xlsm,.sqlite,.sqlite3,.db,.zip,text/csv,text/tab-separated-values,text/plain,application/json"
          onChange={(event) => {
            const file = event.target.files?.[0]
            event.target.value = ''
            if (file) onFile(file)
          }}
        />
      </div>
    </section>
  )
}
