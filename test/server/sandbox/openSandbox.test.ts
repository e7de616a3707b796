import { describe, expect, test } from 'vitest'
import { openSandbox } from '#server/sandbox/openSandbox.ts'

const evaluate = async (code: string, options: { time?: number; memory?: number; mode?: 'row' | 'table' } = {}) => {
  const sandbox = await openSandbox({
    code,
    mode: 'row',
    time: 2000,
    memory: 32 * 1024 * 1024,
    isCancelled: () => false,
    ...options,
  })
  try {
    return (sandbox.run([{ x: 1 }]) as { out?: unknown }[])[0]?.out
  } finally {
    sandbox.close()
  }
}

describe('the sandbox has no way out', () => {
  const probes: [string, string, unknown][] = [
    [
      'no process, require, fetch, timers',
      'return { out: [typeof process, typeof require, typeof fetch, typeof setTimeout, typeof WebAssembly, typeof globalThis.global] }',
      Array(6).fill('undefined'),
    ],
    [
      'constructor chain to Function',
      'return { out: typeof row.constructor.constructor("return this")().process }',
      'undefined',
    ],
    [
      'constructor chain of an error',
      'try { null.x } catch (e) { return { out: typeof e.constructor.constructor("return typeof process")() + e.constructor.constructor("return typeof process")() } }',
      'stringundefined',
    ],
    [
      'function constructor of generators',
      'return { out: (function* () {}).constructor("yield typeof process")().next().value }',
      'undefined',
    ],
    ['eval', 'return { out: (0, eval)("typeof process") }', 'undefined'],
    [
      'caller of the function',
      'try { return { out: String(arguments.callee.caller) } } catch (e) { return { out: e.name } }',
      'TypeError',
    ],
    ['import', 'try { import("node:fs").catch(() => 0) } catch (e) {} return { out: "alone" }', 'alone'],
    ['a getter in the result', 'return { get out() { return typeof globalThis.process } }', 'undefined'],
    ['JSON of its own', 'JSON.parse = JSON.stringify = () => "[1]"; return { out: "kept" }', 'kept'],
    [
      'jobs that nobody waits for',
      'let n = 0; Promise.resolve().then(() => { n = 1; while (true) {} }); return { out: n }',
      0,
    ],
    ['chance is the same each time', 'return { out: Math.random() === 0.6270739405881613 }', true],
  ]
  test.each(probes)('%s', async (_name, code, wanted) => {
    expect(await evaluate(code)).toEqual(wanted)
  })

  test('polluted prototypes stay inside', async () => {
    const code = 'Object.prototype.leak = 1; Array.prototype.leak = 1; return { out: 1, ["__proto__"]: { leak: 2 } }'
    expect(await evaluate(code)).toBe(1)
    expect(({} as { leak?: number }).leak).toBeUndefined()
    expect(([] as { leak?: number }).leak).toBeUndefined()
  })

  test('what never ends is ended in time, wherever it hides', async () => {
    const loops = [
      'while (true) {}',
      'for (;;) { try { while (true) {} } catch (e) {} finally {} }',
      '/(a+)+$/.test("a".repeat(40) + "b"); while (true) {}',
      'return { toJSON() { while (true) {} } }',
      'return { get out() { while (true) {} } }',
    ]
    for (const code of loops) {
      const start = performance.now()
      await expect(evaluate(code, { time: 150 })).rejects.toMatchObject({ fault: 'slow' })
      expect(performance.now() - start).toBeLessThan(2000)
    }
  })

  test('a bomb of memory, of text or of depth ends in an error, and the next sandbox works', async () => {
    const bombs = [
      'const list = []; while (true) list.push(new Array(10000).fill(1))',
      'let text = "x"; while (true) text += text',
      'const deep = () => deep() + 1; return { out: deep() }',
      'const list = []; while (true) { try { list.push(new Uint8Array(1e6)) } catch (e) { list.push(e) } }',
    ]
    for (const code of bombs) await expect(evaluate(code, { time: 3000 })).rejects.toThrow()
    expect(await evaluate('return { out: 1 }')).toBe(1)
  })
})
