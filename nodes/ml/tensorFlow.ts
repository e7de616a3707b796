/** TensorFlow.js as it is handed in. */
export type TensorFlow = typeof import('@tensorflow/tfjs')
