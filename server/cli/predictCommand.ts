import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { z } from 'zod'
import { AppError } from '#server/appError.ts'
import { readSettings } from '#server/config.ts'
import type { PredictResponse } from '#server/contract/resources.ts'
import { parseJsonBody } from '#server/http/jsonGuard.ts'
import type { Backend } from './backend.ts'
import { exitCodes } from './exitCodes.ts'
import { openBackend } from './openBackend.ts'
import { commonOptions, guarded, printJson, UsageError } from './output.ts'

const predictOptions = commonOptions.extend({ row: z.array(z.string()).default([]), file: z.string().optional() })

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readJson(text: string, where: string): unknown {
  try {
    return parseJsonBody(text)
  } catch (error) {
    if (error instanceof AppError) throw new UsageError(`${where}: ${error.message.replace('The body', 'The text')}`)
    throw error
  }
}

/** What is to be predicted: rows, or the text of a CSV file. */
async function readRows({ row, file }: z.infer<typeof predictOptions>): Promise<{ rows: unknown[] } | { csv: string }> {
  if (row.length > 0 === (file !== undefined)) {
    throw new UsageError(
      `Give rows as --row '{"field": value}' (as often as you like), or a file as --file rows.csv or rows.json.`,
    )
  }
  if (file === undefined) return { rows: row.map((text, at) => readJson(text, `--row ${at + 1}`)) }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`The file ${file} cannot be read.`, { cause: error })
  })
  if (extname(file).toLowerCase() !== '.json') return { csv: text }
  const json = readJson(text, file)
  const rows = isObject(json) ? json['rows'] : json
  if (!Array.isArray(rows)) throw new UsageError(`${file} must hold a list of rows, or { "rows": [ … ] }.`)
  return { rows }
}

const predict = (
  backend: Backend,
  name: string,
  asked: { rows: unknown[] } | { csv: string },
): Promise<PredictResponse> =>
  'csv' in asked ? backend.predictCsv(name, asked.csv) : backend.predictRows(name, asked.rows)

/** Asks an endpoint, in this process or over the server's HTTP: the numbers are the same. */
export const predictCommand = (name: string, given: unknown): Promise<number> => {
  const options = predictOptions.parse(given)
  return guarded(options, async (output) => {
    const asked = await readRows(options)
    const backend = await openBackend(readSettings({ flags: options.home === undefined ? {} : { home: options.home } }))
    try {
      const answered = await predict(backend, name, asked).catch((error: unknown) => {
        throw inCommandWords(error, name)
      })
      if (options.json) printJson(output, answered)
      else for (const each of answered.predictions) output.out(lineOf(each))
      return exitCodes.done
    } finally {
      await backend.close()
    }
  })
}

/** What is missing, without the API's addresses. */
const inCommandWords = (error: unknown, name: string): unknown => {
  if (!(error instanceof AppError && error.code === 'not_found' && error.message.includes('GET /api/'))) return error
  return new AppError(
    'not_found',
    `There is no endpoint "${name}" in this home. Make one with: modelwright deploy <flow>. If it lies in another home, name that with --home or MODELWRIGHT_HOME.`,
    { cause: error },
  )
}

const lineOf = ({ prediction, probabilities }: PredictResponse['predictions'][number]): string => {
  const likely = probabilities?.[String(prediction)]
  return likely === undefined ? String(prediction) : `${prediction}\t${(likely * 100).toFixed(1)} %`
}
