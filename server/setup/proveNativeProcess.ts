import { loadTensorflow } from '#server/ml/tf.ts'

// A process of its own, see proveNative.ts: ends with 0 only after the native engine has computed a known gradient.
const { tf, engine, reason } = await loadTensorflow('native')
if (engine !== 'native') throw new Error(reason)
const slope = tf.tidy(() =>
  tf
    .grad((x) => x.square().sum())(tf.tensor1d([1, 2, 3]))
    .dataSync(),
)
if (slope.join() !== '2,4,6')
  throw new Error(`The native engine computes wrongly: expected 2,4,6, got ${slope.join()}.`)
console.log(`TensorFlow.js ${tf.version_core} computes with the native engine.`)
