import { expect, test } from 'vitest'
import { z } from 'zod'
import { requestWords } from '#server/http/requestWords.ts'
import { startTestServer } from '#test/helpers/server.ts'

const wordsOf = (schema: z.ZodType, value: unknown): string[] =>
  (schema.safeParse(value).error?.issues ?? []).map((issue) => requestWords(issue, 'body'))

test.each<[z.ZodType, unknown, string]>([
  [z.object({ name: z.string() }), {}, 'The body needs "name", a text.'],
  [z.object({ name: z.string() }), { name: 3 }, '"name" in the body must be a text.'],
  [z.object({ rows: z.array(z.object({ a: z.number() })) }), { rows: [{}] }, 'The body needs "rows.0.a", a number.'],
  [z.object({}), undefined, 'The body is missing; it must be an object.'],
  [z.object({}), [], 'The body must be an object.'],
  [z.object({ n: z.string().min(1) }), { n: '' }, '"n" in the body must have at least 1 character.'],
  [z.object({ n: z.array(z.string()).max(2) }), { n: ['', '', ''] }, '"n" in the body must have at most 2 items.'],
  [z.object({ n: z.coerce.number().max(500) }), { n: '900' }, '"n" in the body must be at most 500.'],
  [z.object({ n: z.int() }), { n: 1.5 }, '"n" in the body must be a whole number.'],
  [z.object({ n: z.enum(['a', 'b']) }), { n: 'c' }, '"n" in the body must be one of "a", "b".'],
  [z.strictObject({}), { x: 1 }, 'The body has a field that it does not take: "x".'],
  [
    z.object({ n: z.union([z.string(), z.number()]) }),
    { n: null },
    '"n" in the body has a value that is not taken there. /api/docs tells what is.',
  ],
])('a request that does not fit is told in words (%#)', (schema, value, words) => {
  expect(wordsOf(schema, value)).toEqual([words])
})

test('the words reach the one who asked', async () => {
  const server = await startTestServer()
  try {
    expect(await server.request('POST', '/api/files')).toMatchObject({
      status: 400,
      body: {
        code: 'bad_request',
        detail: 'The query needs "name", a text.',
        problems: [{ field: 'query.name', message: 'The query needs "name", a text.' }],
      },
    })
  } finally {
    await server.close()
  }
})
