import { defineRun } from '../core/run.ts'
import { image } from './image.node.ts'
import { runTransform } from './runTransform.ts'

export const runImage = defineRun(image, runTransform(image))
