import { expect, test } from 'vitest'
import { type DocumentStep, upgradeDocument } from '#nodes/core/flow/upgrade.ts'

const steps: Record<number, DocumentStep> = {
  1: (document) => ({
    document: { ...document, nodes: document['boxes'], boxes: undefined },
    changes: [{ message: '"boxes" are now "nodes".' }],
  }),
  2: (document) => ({ document: { ...document, edges: [] }, changes: [] }),
}

test('an older document goes through every step in order, and each is told', () => {
  const old = { schemaVersion: 1, boxes: [1] }
  expect(upgradeDocument(old, steps, 3)).toEqual({
    ok: true,
    document: { schemaVersion: 3, nodes: [1], boxes: undefined, edges: [] },
    changes: [
      { message: "The file's form was brought from schemaVersion 1 to 2." },
      { message: '"boxes" are now "nodes".' },
      { message: "The file's form was brought from schemaVersion 2 to 3." },
    ],
  })
  expect(old).toEqual({ schemaVersion: 1, boxes: [1] })
})

test('a present document is left alone', () => {
  const document = { schemaVersion: 3 }
  expect(upgradeDocument(document, steps, 3)).toEqual({ ok: true, document, changes: [] })
})

test('a newer document, and one to which no step leads, is refused', () => {
  expect(upgradeDocument({ schemaVersion: 4 }, steps, 3)).toMatchObject({ ok: false, problem: { code: 'flow_newer' } })
  expect(upgradeDocument({ schemaVersion: 1 }, {}, 3)).toMatchObject({
    ok: false,
    problem: { code: 'flow_too_old', message: 'There is no way from schemaVersion 1 to 2.' },
  })
  for (const schemaVersion of [0, 1.5, '1', undefined, null])
    expect(upgradeDocument({ schemaVersion }, steps, 3)).toMatchObject({
      ok: false,
      problem: { code: 'flow_malformed' },
    })
})
