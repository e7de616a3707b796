import variant from '@jitl/quickjs-wasmfile-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core'
import { type Sandbox, SandboxError, type SandboxOptions } from '#nodes/core/sandbox.ts'

const stack = 256 * 1024

/** Chance is the same each time; what people's code may change later is kept before it runs. */
const prelude = `(() => {
  let seed = 1
  Math.random = () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const { parse, stringify } = JSON
  const isArray = Array.isArray
  let at = -1
  const checked = (value) => {
    if (value !== null && typeof value === 'object' && typeof value.then === 'function') throw new Error('PROMISE')
    return value
  }
  return {
    where: () => at,
    row: (own) => (text) => {
      const rows = parse(text)
      let out = ''
      for (at = 0; at < rows.length; at += 1) {
        const found = checked(own(rows[at]))
        if (found === null || typeof found !== 'object' || isArray(found)) throw new Error('RESULT')
        out += (at === 0 ? '' : ',') + stringify(found)
      }
      at = -1
      return '[' + out + ']'
    },
    table: (own) => (text) => {
      const found = checked(own(parse(text)))
      if (!isArray(found)) throw new Error('RESULT')
      return stringify(found)
    },
  }
})()`

const words: Record<'promise' | 'result', Record<SandboxOptions['mode'], string>> = {
  promise: {
    row: 'The code returned a promise. Nothing can be waited for here: return the values themselves.',
    table: 'The code returned a promise. Nothing can be waited for here: return the rows themselves.',
  },
  result: {
    row: 'The code must return an object with a value for each column, such as { area: row.width * row.height }.',
    table: 'The code must return a list of rows, such as rows.filter((row) => row.age > 18).',
  },
}

export async function openSandbox({ code, mode, time, memory, isCancelled }: SandboxOptions): Promise<Sandbox> {
  // An instance of its own: one that ran out of memory is thrown away whole.
  const runtime = (await newQuickJSWASMModuleFromVariant(variant as unknown as QuickJSSyncVariant)).newRuntime()
  runtime.setMemoryLimit(memory)
  runtime.setMaxStackSize(stack)
  let end = Number.POSITIVE_INFINITY
  let left = time
  runtime.setInterruptHandler(() => Date.now() > end || isCancelled())
  const context = runtime.newContext()
  let where: QuickJSHandle | undefined
  const held: QuickJSHandle[] = []

  const faultOf = (error: QuickJSHandle): SandboxError => {
    const found: unknown = context.dump(error)
    error.dispose()
    const { name, message, stack: trace } = typeof found === 'object' && found !== null ? (found as ErrorLike) : {}
    const said = message === undefined ? String(found) : String(message)
    if (said === 'interrupted' || Date.now() > end)
      return new SandboxError('slow', `The code was stopped after ${(time / 1000).toLocaleString('en')} seconds.`)
    if (said === 'out of memory' || found === null)
      return new SandboxError('memory', `The code needs more than ${Math.round(memory / 1024 / 1024)} MB of memory.`)
    const row = rowOf(context, where)
    if (said === 'PROMISE') return new SandboxError('promise', words.promise[mode], { row })
    if (said === 'RESULT') return new SandboxError('result', words.result[mode], { row })
    const line = Number(/own\.js:(\d+)/.exec(String(trace ?? ''))?.[1] ?? Number.NaN) - 1
    return new SandboxError('wrong', `${typeof name === 'string' ? `${name}: ` : ''}${said}`.slice(0, 500), {
      row,
      line: line > 0 ? line : undefined,
    })
  }
  const timed = <T>(work: () => T): T => {
    const start = Date.now()
    end = start + left
    try {
      return work()
    } finally {
      left = Math.max(0, left - (Date.now() - start))
      end = Number.POSITIVE_INFINITY
    }
  }
  const value = (result: ReturnType<QuickJSContext['evalCode']>): QuickJSHandle => {
    if (result.error) throw faultOf(result.error)
    return result.value
  }
  const hold = (handle: QuickJSHandle): QuickJSHandle => {
    held.push(handle)
    return handle
  }
  const close = (): void => {
    try {
      for (const each of held) each.dispose()
      context.dispose()
      runtime.dispose()
    } catch {
      // The interpreter is in no state to tidy up after it ran out of memory; the whole instance goes.
    }
  }

  try {
    const kept = hold(value(context.evalCode(prelude, 'prelude.js')))
    where = hold(context.getProp(kept, 'where'))
    const own = timed(() =>
      value(context.evalCode(`(function (${mode === 'row' ? 'row' : 'rows'}) { 'use strict';\n${code}\n})`, 'own.js')),
    )
    hold(own)
    if (context.typeof(own) !== 'function')
      throw new SandboxError('wrong', 'The code is no function body: a bracket closes what it did not open.')
    const make = hold(context.getProp(kept, mode))
    const apply = hold(value(context.callFunction(make, context.undefined, own)))
    return {
      run: (rows) =>
        timed(() => {
          const text = context.newString(JSON.stringify(rows))
          const result = context.callFunction(apply, context.undefined, text)
          text.dispose()
          const given = value(result)
          const json = context.getString(given)
          given.dispose()
          try {
            return JSON.parse(json) as unknown
          } catch {
            throw new SandboxError('result', words.result[mode])
          }
        }),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

type ErrorLike = { name?: unknown; message?: unknown; stack?: unknown }

function rowOf(context: QuickJSContext, where: QuickJSHandle | undefined): number | undefined {
  const result = where && context.callFunction(where, context.undefined)
  if (!result) return undefined
  if (result.error) {
    result.error.dispose()
    return undefined
  }
  const row = context.getNumber(result.value)
  result.value.dispose()
  return row >= 0 ? row : undefined
}
