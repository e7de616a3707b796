export type Progress = {
  /** A line of its own. */
  say: (line: string) => void
  /** Something that takes a while: said at its start, every few seconds while it lasts, and at its end. */
  during: <T>(title: string, work: (report: (detail: string) => void) => Promise<T>) => Promise<T>
}

const EVERY = 5000
/** What ends sooner is not worth a second line. */
const WORTH_SAYING = 1500

/** Plain lines with the elapsed time, on the error stream: the other one belongs to what the command is for. */
export function plainProgress(write: (line: string) => void = (line) => process.stderr.write(`${line}\n`)): Progress {
  return {
    say: write,
    during: async (title, work) => {
      const started = Date.now()
      let detail = ''
      write(`${title} …`)
      const timer = setInterval(() => write(`${elapsed(started)} ${title}${detail ? `: ${detail}` : ''} …`), EVERY)
      try {
        const result = await work((words) => {
          detail = words
        })
        if (Date.now() - started > WORTH_SAYING) write(`${elapsed(started)} ${title}: done.`)
        return result
      } finally {
        clearInterval(timer)
      }
    },
  }
}

function elapsed(started: number): string {
  return `[${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s]`
}
