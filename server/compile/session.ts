import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Tf from '@tensorflow/tfjs'
import { nativeBackend, type TensorFlow } from './nativeBackend.ts'
import { type Operation, writeNodes } from './operation.ts'
import { encodeSavedModel } from './tensorflowProto.ts'
import { UntraceableError } from './untraceableError.ts'

export type Feed = { name: string; tensor: Tf.Tensor }

/** A graph that TensorFlow holds, with variables of its own. */
export type Session = {
  /** Runs what the outputs need; names as `operation` or `operation:port`. The caller disposes the tensors. */
  run: (feeds: readonly Feed[], outputs: readonly string[]) => Tf.Tensor[]
  dispose: () => void
}

/** Hands a graph to TensorFlow, by way of a SavedModel in the system's temporary folder that is gone when this returns. */
export function openSession(tf: TensorFlow, targets: readonly Operation[]): Session {
  const backend = nativeBackend(tf)
  const bytes = encodeSavedModel(writeNodes(targets), {})
  const folder = mkdtempSync(join(tmpdir(), 'compiled-graph-'))
  let id: number | undefined
  try {
    writeFileSync(join(folder, 'saved_model.pb'), bytes)
    id = backend.loadSavedModelMetaGraph(folder, 'serve')
  } catch (error) {
    throw new UntraceableError('TensorFlow does not take the graph.', { cause: error })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    run: (feeds, outputs) => {
      if (id === undefined) throw new Error('The compiled graph is disposed.')
      return backend.runSavedModel(
        id,
        feeds.map(({ tensor }) => tensor),
        feeds.map(({ name }) => ({ name: withPort(name) })),
        outputs.map(withPort),
      )
    },
    dispose: () => {
      if (id !== undefined) backend.deleteSavedModel(id)
      id = undefined
    },
  }
}

const withPort = (name: string): string => (name.includes(':') ? name : `${name}:0`)
