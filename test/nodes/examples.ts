import { strToU8, zipSync } from 'fflate'
import type { z } from 'zod'
import { selectTablesOf } from '#nodes/core/selected.ts'
import type { Source } from '#nodes/core/source.ts'
import type { DefinitionOf, NodeId } from '#nodes/index.ts'
import { describeSelect } from '#server/tables/selectTable.ts'
import {
  type DatabaseServer,
  hasMariadb,
  hasPostgres,
  isLinuxX64,
  mariadbServer,
  postgresServer,
  tableStatements,
} from '#test/helpers/databaseServers.ts'
import { greyPng } from '#test/helpers/greyPng.ts'
import type { NodeBench } from '#test/helpers/nodeBench.ts'
import { serveText } from '#test/helpers/serveText.ts'
import { parquetFile, sqliteFile, workbook } from '#test/helpers/sourceFiles.ts'

/** What a node is tried with: parameters as a flow file has them, and inputs made by other nodes. */
export type Example<Id extends NodeId> = {
  params: z.input<DefinitionOf<Id>['params']>
  inputs: (bench: NodeBench) => Promise<{ [Port in keyof DefinitionOf<Id>['inputs']]?: unknown }>
  /** What the outside knows, for nodes with a probe. */
  facts?: (bench: NodeBench) => Promise<unknown>
  /** False where what it needs is not on this machine. */
  isPossible?: boolean
}

/** Sixty plants: numbers of two scales, a category, gaps, and a class that hangs on them. */
const plantsCsv = [
  'height,width,soil,kind',
  ...Array.from({ length: 60 }, (_, row) => {
    const height = 10 + ((row * 7) % 30)
    const width = row % 13 === 5 ? '' : ((row * 5) % 11) / 10
    const soil = ['sand', 'clay', 'loam'][row % 3]
    return `${height},${width},${soil},${height + (row % 3) * 4 > 28 ? 'tall' : 'low'}`
  }),
].join('\n')

const plants = (bench: NodeBench, split: boolean) =>
  bench.table(plantsCsv, { target: 'kind', split: split ? {} : false })

const input = async (bench: NodeBench) =>
  (await bench.run('layers.input', { table: await plants(bench, true) }))['layers']

const dense = async (bench: NodeBench) => (await bench.run('layers.dense', { x: await input(bench) }))['y']

const model = async (bench: NodeBench) => {
  const table = await plants(bench, true)
  return { table, model: (await bench.run('train.train', { table }, { epochs: 3 }))['model'] }
}

const plantRows = plantsCsv
  .split('\n')
  .map((line, at) =>
    line
      .split(',')
      .map((cell) => (at === 0 || cell === '' || Number.isNaN(Number(cell)) ? cell || null : Number(cell))),
  )
const plantsJson = JSON.stringify(
  plantRows.slice(1).map((row) => Object.fromEntries(row.map((cell, at) => [String(plantRows[0]?.[at]), cell]))),
)
const letters = zipSync({
  'spam/1.txt': strToU8('Win now'),
  'ham/2.txt': strToU8('See you at noon'),
  'ham/3.txt': strToU8('Thanks'),
})

const drawings = zipSync({
  'left/1.png': greyPng(new Uint8Array(16).fill(0, 0, 8), 4),
  'left/2.png': greyPng(new Uint8Array(16).fill(90, 0, 8), 4),
  'right/1.png': greyPng(new Uint8Array(16).fill(255, 8), 4),
})

const sourceFacts = async (bench: NodeBench, source: Source) => (await bench.context.tables.importSource(source)).facts

const plantsFile = (bench: NodeBench) => bench.setup.file(plantsCsv, 'plants.csv')

/** Twenty-four black and white pictures of 8 × 8: a bar on the left or on the right. */
const bars = async (bench: NodeBench) => {
  const picture = (at: number) => {
    const pixels = Uint8Array.from({ length: 64 }, (_, place) =>
      place % 8 === (at % 2) * 6 + (at % 3 === 0 ? 1 : 0) ? 255 : 0,
    )
    return Buffer.from(greyPng(pixels, 8)).toString('base64')
  }
  const rows = Array.from({ length: 24 }, (_, at) => `${picture(at)},${at % 2 === 0 ? 'left' : 'right'}`)
  return bench.table(['drawing,side', ...rows].join('\n'), {
    target: 'side',
    columns: { drawing: { kind: 'image', role: 'feature' } },
    split: {},
  })
}

const notes = (bench: NodeBench) => {
  const rows = Array.from({ length: 40 }, (_, at) =>
    at % 2 === 0 ? `very good and fresh number ${at},yes` : `not good and stale number ${at},no`,
  )
  return bench.table(['note,liked', ...rows].join('\n'), {
    target: 'liked',
    columns: { note: { kind: 'text', role: 'feature' } },
    split: {},
  })
}

const pictureInput = async (bench: NodeBench) =>
  (
    await bench.run('layers.input', {
      table: (await bench.run('prepare.image', { table: await bars(bench) }))['table'],
    })
  )['layers']

const wordInput = async (bench: NodeBench) => {
  const { table } = await bench.run('prepare.textTokens', { table: await notes(bench) }, { length: 8, vocabulary: 30 })
  return (await bench.run('layers.input', { table }))['layers']
}

const wordVectors = async (bench: NodeBench) =>
  (await bench.run('layers.embedding', { x: await wordInput(bench) }))['y']

/** The plants on a web server of this process. */
const plantsAddress = await serveText(plantsCsv, 'text/csv')

/** A table in a real server, which is started when the first node asks for it. */
const databaseExample = (format: 'postgres' | 'mysql', isThere: boolean, start: () => Promise<DatabaseServer>) => ({
  isPossible: isThere || isLinuxX64,
  params: { connection: 'shop', table: 'plants' },
  inputs: async () => ({}),
  facts: async (bench: NodeBench) => {
    const server = await start()
    bench.secrets.set('shop', server.address)
    await server.run(...tableStatements('plants', plantRows))
    const fields = { connection: 'shop', table: 'plants', query: '', refresh: 'run', minutes: 60, asked: '' } as const
    return sourceFacts(bench, { format, ...fields })
  },
})

/** One for each node; a node without one does not compile. */
export const examples = {
  'data.csv': {
    params: { file: 'plants.csv' },
    inputs: async () => ({}),
    facts: async (bench) => {
      const { facts } = await bench.context.tables.importCsv(await plantsFile(bench), { ragged: 'refuse' })
      return facts
    },
  },
  'data.excel': {
    params: { file: 'plants.xlsx' },
    inputs: async () => ({}),
    facts: async (bench) =>
      sourceFacts(bench, {
        format: 'excel',
        file: await bench.setup.file(workbook({ Plants: plantRows }), 'plants.xlsx'),
        sheet: '',
        header: 'auto',
        missing: [],
      }),
  },
  'data.parquet': {
    params: { file: 'plants.parquet' },
    inputs: async () => ({}),
    facts: async (bench) =>
      sourceFacts(bench, {
        format: 'parquet',
        file: await parquetFile(bench.setup.folder, 'plants.parquet', plantsCsv),
      }),
  },
  'data.json': {
    params: { file: 'plants.json' },
    inputs: async () => ({}),
    facts: async (bench) =>
      sourceFacts(bench, { format: 'json', file: await bench.setup.file(plantsJson, 'plants.json'), records: '' }),
  },
  'data.sqlite': {
    params: { file: 'plants.db' },
    inputs: async () => ({}),
    facts: async (bench) =>
      sourceFacts(bench, {
        format: 'sqlite',
        file: sqliteFile(bench.setup.folder, 'plants.db', { plants: plantRows }),
        table: '',
        query: '',
      }),
  },
  'data.postgres': databaseExample('postgres', hasPostgres, postgresServer),
  'data.mysql': databaseExample('mysql', hasMariadb, mariadbServer),
  'data.http': {
    params: { address: plantsAddress },
    inputs: async () => ({}),
    facts: (bench) =>
      sourceFacts(bench, {
        format: 'http',
        address: plantsAddress,
        content: 'auto',
        records: '',
        header: 'auto',
        missing: [],
        headerName: 'Authorization',
        secret: '',
        refresh: 'run',
        minutes: 60,
        asked: '',
      }),
  },
  'data.sample': {
    params: {},
    inputs: async () => ({}),
    facts: (bench) => sourceFacts(bench, { format: 'sample', name: 'penguins' }),
  },
  'data.images': {
    params: { file: 'drawings.zip' },
    inputs: async () => ({}),
    facts: async (bench) =>
      sourceFacts(bench, { format: 'images', file: await bench.setup.file(drawings, 'drawings.zip') }),
  },
  'data.texts': {
    params: { file: 'letters.zip' },
    inputs: async () => ({}),
    facts: async (bench) =>
      sourceFacts(bench, { format: 'texts', file: await bench.setup.file(letters, 'letters.zip'), encoding: '' }),
  },
  'data.paste': {
    params: { text: plantsCsv },
    inputs: async () => ({}),
    facts: (bench) => sourceFacts(bench, { format: 'paste', text: plantsCsv, header: 'auto', missing: [] }),
  },
  'data.flowInput': {
    params: { sample: plantsJson },
    inputs: async () => ({}),
    facts: (bench) => sourceFacts(bench, { format: 'paste', text: plantsJson, header: 'auto', missing: [] }),
  },
  'data.columns': {
    params: { target: 'kind' },
    inputs: async (bench) => ({ table: await bench.table(plantsCsv, { split: false }) }),
  },
  'data.insights': { params: {}, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'data.label': { params: {}, inputs: async (bench) => ({ table: await plants(bench, false) }) },
  'prepare.choose': {
    params: {
      how: 'keep',
      columns: ['width', 'kind', 'height'],
      changes: [{ column: 'width', name: 'w', kind: 'same' }],
    },
    inputs: async (bench) => ({ table: await plants(bench, false) }),
  },
  'prepare.filter': {
    params: { conditions: { conditions: [{ column: 'height', is: 'greater', value: 12 }] } },
    inputs: async (bench) => ({ table: await plants(bench, true) }),
  },
  'prepare.formula': {
    params: {
      formulas: [
        { name: 'area', formula: 'height * width' },
        { name: 'wide', formula: 'area > 10' },
      ],
    },
    inputs: async (bench) => ({ table: await plants(bench, false) }),
  },
  'prepare.sort': {
    params: { by: [{ column: 'width', direction: 'down' }] },
    inputs: async (bench) => ({ table: await plants(bench, true) }),
  },
  'prepare.sample': { params: { share: 50 }, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'prepare.distinct': {
    params: { columns: ['soil'] },
    inputs: async (bench) => ({ table: await plants(bench, false) }),
  },
  'prepare.sql': {
    params: { sql: 'SELECT soil, kind, avg(width) AS mean_width, count(*) AS plants FROM a GROUP BY ALL' },
    inputs: async (bench) => ({ a: await plants(bench, false) }),
    facts: async (bench) => {
      const table = await plants(bench, false)
      const sql = 'SELECT soil, kind, avg(width) AS mean_width, count(*) AS plants FROM a GROUP BY ALL'
      const options = { scratch: bench.setup.folder }
      return { selected: await describeSelect({ sql, tables: selectTablesOf({ a: table }) }, options) }
    },
  },
  'prepare.javascript': { params: {}, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'prepare.textClean': { params: {}, inputs: async (bench) => ({ table: await notes(bench) }) },
  'prepare.pivot': {
    params: { by: ['soil'], names: 'kind', values: 'height', figure: 'mean' },
    inputs: async (bench) => ({ table: await plants(bench, false) }),
  },
  'prepare.unpivot': { params: {}, inputs: async (bench) => ({ table: await plants(bench, false) }) },
  'prepare.balance': { params: {}, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'prepare.selectFeatures': { params: { count: 2 }, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'prepare.lags': {
    params: { figures: [{ column: 'height', figure: 'mean', rows: 3 }, { column: 'kind' }], by: ['soil'] },
    inputs: async (bench) => ({ table: await plants(bench, false) }),
  },
  'prepare.fillTime': {
    params: { order: 'height', how: 'line' },
    inputs: async (bench) => ({ table: await plants(bench, false) }),
  },
  'prepare.join': {
    params: { keys: [{ left: 'soil', right: 'soil' }] },
    inputs: async (bench) => ({
      left: await plants(bench, true),
      right: await bench.table('soil,acid\nsand,5.5\nclay,7', { split: false }),
    }),
  },
  'prepare.append': {
    params: {},
    inputs: async (bench) => ({ first: await plants(bench, true), second: await plants(bench, true) }),
  },
  'prepare.group': {
    params: {
      by: ['soil'],
      figures: [
        { column: 'height', figure: 'mean' },
        { column: 'kind', figure: 'mostFrequent' },
      ],
    },
    inputs: async (bench) => ({ table: await plants(bench, false) }),
  },
  'prepare.outliers': {
    params: { columns: ['width'] },
    inputs: async (bench) => ({ table: await plants(bench, true) }),
  },
  'prepare.dateParts': {
    params: { circular: true },
    inputs: async (bench) => ({ table: await bench.table('day,x\n2024-01-31,1\n2024-02-29,2', { split: false }) }),
  },
  'prepare.bin': { params: { bins: 3 }, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'prepare.split': { params: {}, inputs: async (bench) => ({ table: await plants(bench, false) }) },
  'prepare.fill': { params: {}, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'prepare.scale': { params: {}, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'prepare.encode': { params: {}, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'prepare.image': { params: {}, inputs: async (bench) => ({ table: await bars(bench) }) },
  'prepare.textTfidf': { params: { width: 20 }, inputs: async (bench) => ({ table: await notes(bench) }) },
  'prepare.textTokens': {
    params: { length: 8, vocabulary: 30 },
    inputs: async (bench) => ({ table: await notes(bench) }),
  },
  'prepare.textHash': { params: { width: 16 }, inputs: async (bench) => ({ table: await notes(bench) }) },
  'layers.input': { params: {}, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'layers.dense': { params: { units: 8 }, inputs: async (bench) => ({ x: await input(bench) }) },
  'layers.dropout': { params: {}, inputs: async (bench) => ({ x: await dense(bench) }) },
  'layers.conv2d': { params: {}, inputs: async (bench) => ({ x: await pictureInput(bench) }) },
  'layers.conv1d': { params: {}, inputs: async (bench) => ({ x: await wordVectors(bench) }) },
  'layers.depthwiseConv2d': { params: {}, inputs: async (bench) => ({ x: await pictureInput(bench) }) },
  'layers.separableConv2d': { params: {}, inputs: async (bench) => ({ x: await pictureInput(bench) }) },
  'layers.conv2dTranspose': { params: {}, inputs: async (bench) => ({ x: await pictureInput(bench) }) },
  'layers.resize': { params: {}, inputs: async (bench) => ({ x: await pictureInput(bench) }) },
  'layers.frame': { params: {}, inputs: async (bench) => ({ x: await pictureInput(bench) }) },
  'layers.attention': { params: {}, inputs: async (bench) => ({ x: await wordVectors(bench) }) },
  'layers.permute': { params: {}, inputs: async (bench) => ({ x: await wordVectors(bench) }) },
  'layers.repeatVector': { params: {}, inputs: async (bench) => ({ x: await dense(bench) }) },
  'layers.pooling': { params: {}, inputs: async (bench) => ({ x: await pictureInput(bench) }) },
  'layers.globalPooling': { params: {}, inputs: async (bench) => ({ x: await wordVectors(bench) }) },
  'layers.flatten': { params: {}, inputs: async (bench) => ({ x: await pictureInput(bench) }) },
  'layers.reshape': { params: { sides: [64] }, inputs: async (bench) => ({ x: await pictureInput(bench) }) },
  'layers.embedding': { params: {}, inputs: async (bench) => ({ x: await wordInput(bench) }) },
  'layers.recurrent': { params: {}, inputs: async (bench) => ({ x: await wordVectors(bench) }) },
  'layers.batchNormalization': { params: {}, inputs: async (bench) => ({ x: await pictureInput(bench) }) },
  'layers.layerNormalization': { params: {}, inputs: async (bench) => ({ x: await dense(bench) }) },
  'layers.activation': { params: {}, inputs: async (bench) => ({ x: await dense(bench) }) },
  'layers.noise': { params: {}, inputs: async (bench) => ({ x: await dense(bench) }) },
  'layers.augment': { params: {}, inputs: async (bench) => ({ x: await pictureInput(bench) }) },
  'layers.merge': { params: {}, inputs: async (bench) => ({ a: await dense(bench), b: await input(bench) }) },
  'layers.output': { params: {}, inputs: async (bench) => ({ x: await dense(bench) }) },
  'train.train': {
    params: { epochs: 3 },
    inputs: async (bench) => {
      const table = await plants(bench, true)
      const layers = (await bench.run('layers.input', { table }))['layers']
      const hidden = (await bench.run('layers.dense', { x: layers }, { units: 4 }))['y']
      return { table, network: (await bench.run('layers.output', { x: hidden }))['y'] }
    },
  },
  'train.auto': { params: { models: 3 }, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'train.boosting': { params: { rounds: 20 }, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'train.forest': { params: { trees: 10 }, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'train.tree': { params: {}, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'train.linear': { params: {}, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'train.neighbours': { params: {}, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'train.baseline': { params: {}, inputs: async (bench) => ({ table: await plants(bench, true) }) },
  'train.tune': { params: {}, inputs: async (bench) => ({ model: (await model(bench)).model }) },
  'evaluate.evaluate': { params: {}, inputs: (bench) => model(bench) },
  'evaluate.explain': { params: { columns: 2 }, inputs: (bench) => model(bench) },
  'evaluate.fairness': { params: {}, inputs: (bench) => model(bench) },
  'deploy.deploy': { params: { name: 'plants' }, inputs: async (bench) => ({ model: (await model(bench)).model }) },
  'deploy.export': { params: {}, inputs: async (bench) => ({ model: (await model(bench)).model }) },
  'deploy.predict': {
    params: {},
    inputs: async (bench) => ({
      model: (await model(bench)).model,
      table: await bench.table(plantsCsv, { split: false }),
    }),
  },
} satisfies { [Id in NodeId]: Example<Id> }
