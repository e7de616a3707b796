import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'
import type { CsvFacts } from '../core/run.ts'
import { csvOptionsOf, delimiterNames, encodingNames, headerNames, quoteNames } from './csvOptions.ts'

export const csv = defineNode({
  id: 'data.csv',
  version: 1,
  title: 'CSV file',
  category: 'data',
  icon: 'file-spreadsheet',
  summary: 'Reads rows from a file with comma-separated values.',
  keywords: ['csv', 'tsv', 'file', 'upload', 'import', 'spreadsheet', 'excel', 'source', 'read'],
  inputs: {},
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    file: z.string().max(1000).default('').meta({
      title: 'File',
      description: 'The file to read. Drop one here, or give a path relative to the flow.',
      widget: 'file',
    }),
    ragged: z
      .enum(['refuse', 'setAside'])
      .default('refuse')
      .meta({
        title: 'Rows of another width',
        description: 'What to do with rows that have more or fewer values than there are columns.',
        labels: { refuse: 'Stop and say where', setAside: 'Leave them out' },
      }),
    missing: z.array(z.string().max(100)).max(50).default([]).meta({
      title: 'More words for “missing”',
      description: 'Empty, NA, N/A, NaN, null, None, ?, - and the like are known already. Capitals do not matter.',
      widget: 'texts',
      advanced: true,
    }),
    delimiter: z
      .enum(delimiterNames)
      .default('auto')
      .meta({
        title: 'Delimiter',
        description: 'The character between two values.',
        labels: {
          auto: 'Detect',
          comma: 'Comma ,',
          semicolon: 'Semicolon ;',
          tab: 'Tab',
          pipe: 'Pipe |',
          space: 'Space',
        },
        advanced: true,
      }),
    quote: z
      .enum(quoteNames)
      .default('auto')
      .meta({
        title: 'Quotes',
        description: 'What stands around values that hold a delimiter or a line break.',
        labels: { auto: 'Detect', double: 'Double "', single: "Single '", none: 'None' },
        advanced: true,
      }),
    encoding: z
      .enum(encodingNames)
      .default('auto')
      .meta({
        title: 'Encoding',
        description: 'How letters are stored. Change it if accents come out wrong.',
        labels: { auto: 'Detect' },
        advanced: true,
      }),
    header: z
      .enum(headerNames)
      .default('auto')
      .meta({
        title: 'First row has names',
        description: 'Whether the first row names the columns.',
        labels: { auto: 'Detect', yes: 'Yes', no: 'No' },
        advanced: true,
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) =>
    params.file === '' ? undefined : { kind: 'csv', file: params.file, options: { ...csvOptionsOf(params) } },
  infer: ({ params, facts }) => {
    if (params.file.trim() === '')
      return {
        outputs: { table: undefined },
        problems: [
          {
            code: 'file_missing',
            severity: 'error',
            field: 'file',
            message: 'No file is chosen yet.',
            hint: 'Drop a CSV file on the page, or choose one here.',
          },
        ],
      }
    if (!isFacts(facts)) return { outputs: { table: undefined } }
    return {
      outputs: { table: { type: 'table', columns: facts.columns, rows: facts.rows } },
      problems: factProblems(facts, params.ragged),
    }
  },
  card: ({ params, outputs }) => {
    if (params.file.trim() === '') return 'No file chosen'
    const name = fileName(params.file)
    const table = outputs.table
    if (!table) return `Reads ${name}`
    return `${name} · ${table.rows?.toLocaleString('en')} rows`
  },
})

/** The last part of a reference or path: `file:<digest>/a.csv` and `data/a.csv` are both "a.csv". */
export const fileName = (reference: string): string => reference.split(/[\\/]/).at(-1) || reference

const isFacts = (facts: unknown): facts is CsvFacts =>
  typeof facts === 'object' && facts !== null && 'columns' in facts && Array.isArray(facts.columns) && 'rows' in facts

function factProblems(facts: CsvFacts, ragged: 'refuse' | 'setAside'): NodeProblem[] {
  const problems: NodeProblem[] = []
  if (facts.rows === 0)
    problems.push({
      code: 'csv_no_rows',
      severity: 'error',
      field: 'file',
      message: facts.header ? 'The file has a header and no rows.' : 'The file has no rows.',
      hint: 'Choose a file with rows.',
    })
  const { count, lines } = facts.ragged
  if (count > 0) {
    const rows = count === 1 ? '1 row has' : `${count.toLocaleString('en')} rows have`
    const where = `line ${lines.slice(0, 3).join(', ')}${count > 3 ? ', …' : ''}`
    problems.push(
      ragged === 'refuse'
        ? {
            code: 'csv_ragged',
            severity: 'error',
            field: 'ragged',
            message: `${rows} another number of values than there are columns (${where}).`,
            hint: 'Mend the file (a comma inside a value needs quotes around it), or leave such rows out.',
            fix: { kind: 'setParams', title: 'Leave them out', params: { ragged: 'setAside' } },
          }
        : {
            code: 'csv_set_aside',
            severity: 'warning',
            field: 'ragged',
            message: `${rows} another number of values than there are columns and will be left out (${where}).`,
          },
    )
  }
  if (facts.columns.length === 1 && facts.rows > 0)
    problems.push({
      code: 'csv_one_column',
      severity: 'warning',
      field: 'delimiter',
      message: 'The file seems to have one column only.',
      hint: 'If there should be more, set the delimiter by hand.',
    })
  return problems
}
