import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../../server/compile')

test('server/compile stands by itself: it imports its own files, Node, protobufjs, and types of TensorFlow.js', () => {
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  expect(sources.length).toBeGreaterThan(10)
  const strays = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/^(import|export)\s(type\s)?[^'"]*from\s'([^']+)'/gm)]
      .filter(
        ([, , isType, from = '']) =>
          !/^(\.\/|node:|protobufjs\/)/.test(from) && !(isType && from === '@tensorflow/tfjs'),
      )
      .map(([line]) => `${name}: ${line}`),
  )
  expect(strays).toEqual([])
})
