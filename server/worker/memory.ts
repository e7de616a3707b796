import { readFileSync, writeFileSync } from 'node:fs'
import pidusage from 'pidusage'

/** Resident memory of a process, bytes. `peak` is the highest since `resetPeak`, where the system keeps it. */
export type MemoryReading = { current: number; peak: number }

/** Undefined when the process is gone. */
export async function readMemory(pid: number): Promise<MemoryReading | undefined> {
  if (process.platform === 'linux') {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      const kilobytes = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1])
      const current = kilobytes('VmRSS') * 1024
      // A process that has just ended has a status without memory.
      return Number.isNaN(current) ? undefined : { current, peak: kilobytes('VmHWM') * 1024 }
    } catch {
      return undefined
    }
  }
  try {
    const { memory } = await pidusage(pid)
    return { current: memory, peak: memory }
  } catch {
    return undefined
  }
}

/** Lets the system's peak start anew, so that a node is not held to what an earlier one in the same process used. */
export function resetPeak(pid: number): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch {
    // Without it the peak is that of the process: too high for a reused one, never too low.
  }
}
