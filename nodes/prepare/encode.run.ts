import { defineRun } from '../core/run.ts'
import { encode } from './encode.node.ts'
import { runTransform } from './runTransform.ts'

export const runEncode = defineRun(encode, runTransform(encode))
