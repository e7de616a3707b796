import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { columnsAfter } from '../core/stepSql.ts'
import { chosenProblems } from './chosenColumns.ts'
import { isPicture, numbersColumn, pictureColumns, pictureState, pictureTransform } from './pictureTransform.ts'

const side = z.int().min(1).max(1024).optional()

export const image = defineNode({
  id: 'prepare.image',
  version: 1,
  title: 'Pictures to numbers',
  category: 'prepare',
  icon: 'image',
  summary: 'Brings pictures to one size and turns them into numbers that a network takes.',
  keywords: ['image', 'picture', 'resize', 'grayscale', 'rgb', 'pixels', 'normalise', 'photo'],
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    height: side.meta({ title: 'Height', description: 'Empty: as the pictures are, 64 at most.', unit: 'pixels' }),
    width: side.meta({ title: 'Width', description: 'Empty: as the pictures are, 64 at most.', unit: 'pixels' }),
    colours: z
      .enum(['automatic', 'grey', 'colour'])
      .default('automatic')
      .meta({
        title: 'Colours',
        description: 'Grey is one number a pixel, colour three (red, green, blue). Automatic: as the pictures are.',
        labels: { automatic: 'Automatic', grey: 'Grey', colour: 'Colour' },
        widget: 'segments',
      }),
    fit: z
      .enum(['contain', 'cover', 'stretch'])
      .default('contain')
      .meta({
        title: 'Pictures of other proportions',
        description: 'Show the whole with a white rim, fill the frame and cut the rest, or stretch.',
        labels: { contain: 'Show whole', cover: 'Fill and cut', stretch: 'Stretch' },
        advanced: true,
      }),
    range: z
      .enum(['zeroOne', 'minusOne'])
      .default('zeroOne')
      .meta({
        title: 'Numbers from',
        description: 'Black to white as 0 to 1, or as -1 to 1.',
        labels: { zeroOne: '0 to 1', minusOne: '-1 to 1' },
        advanced: true,
      }),
    columns: z
      .array(z.string())
      .default([])
      .meta({
        title: 'Only these columns',
        description: 'Empty: all features that are pictures.',
        widget: 'columns',
        port: 'table',
        kinds: ['image'],
        advanced: true,
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: pictureTransform,
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    const problems = chosenProblems(table.columns, params.columns, (column) =>
      isPicture(column) ? undefined : `"${column.name}" holds no pictures.`,
    )
    const calls = pictureColumns(table.columns, params).map((column) => {
      const state = pictureState(column, params)
      return { function: 'picture', inputs: [column.name], output: numbersColumn(column, state), state }
    })
    return {
      outputs: { table: { ...table, columns: columnsAfter({ write: [], drop: [], calls }, table.columns) } },
      problems,
    }
  },
  card: ({ params, inputs, outputs }) => {
    const [first] = inputs.table ? pictureColumns(inputs.table.columns, params) : []
    if (!first) return inputs.table ? 'There are no pictures among the features' : 'Makes numbers of pictures'
    const shape = outputs.table?.columns.find((each) => each.name === first.name)?.shape ?? []
    return `${first.name}: ${shape[1]} × ${shape[0]} pixels, ${shape[2] === 1 ? 'grey' : 'colour'}`
  },
})
