import { defineRun } from '../core/run.ts'
import { images } from './images.node.ts'
import { imagesSource } from './imagesSource.ts'
import { readSource } from './sourceNode.ts'

export const runImages = defineRun(images, ({ params, context }) =>
  readSource(context, imagesSource(params), params.file.split(/[\\/]/).at(-1) ?? 'the file'),
)
