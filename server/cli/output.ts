import { z } from 'zod'
import { AppError, type WireProblem } from '#server/appError.ts'
import { SettingsError } from '#server/config.ts'
import { StartError } from '#server/startError.ts'
import { exitCodes } from './exitCodes.ts'

/** A fault of the one who typed the command. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Where a command writes; tests of its parts hand in their own. */
export type Output = { out: (text: string) => void; err: (text: string) => void }

export const terminal: Output = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
}

export const printJson = (output: Output, value: unknown): void => output.out(JSON.stringify(value, null, 2))

/** "Error: Fill missing (fill): message. Hint." */
export function problemLine(problem: WireProblem): string {
  const where = problem.nodeId === undefined ? '' : `${problem.nodeId}: `
  const hint = problem.hint === undefined ? '' : ` ${problem.hint}`
  return `${problem.severity === 'error' ? 'error' : 'warning'}  ${where}${problem.message}${hint}`
}

/** The exit code of an error that a person can do something about; undefined for a fault of ours. */
function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof UsageError || error instanceof SettingsError || error instanceof StartError)
    return exitCodes.badInput
  if (!(error instanceof AppError)) return undefined
  if (error.code === 'replay_differs') return exitCodes.gateRefused
  return error.status >= 500 || error.status === 401 || error.status === 403 ? exitCodes.failed : exitCodes.badInput
}

/** Runs a command's work; what goes wrong is said in words (or as one JSON object) and becomes the exit code. */
export async function guarded(
  options: { json: boolean; output?: Output },
  work: (output: Output) => Promise<number>,
): Promise<number> {
  const output = options.output ?? terminal
  try {
    return await work(output)
  } catch (error) {
    const code = exitCodeOf(error)
    const message = error instanceof Error ? error.message : String(error)
    const problems = error instanceof AppError ? error.problems : []
    if (options.json) {
      printJson(output, { status: code === exitCodes.badInput ? 'refused' : 'failed', message, problems })
    } else {
      output.err(message)
      for (const problem of problems.slice(0, 50)) output.err(`  ${problemLine(problem)}`)
    }
    if (code === undefined && process.env['MODELWRIGHT_DEBUG']) throw error
    return code ?? exitCodes.failed
  }
}

/** Options that every command has, as commander hands them over. */
export const commonOptions = z.object({ json: z.boolean().default(false), home: z.string().optional() })
