import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataTypes } from './dtypes.ts'
import { shapeMessage, writeNodes } from './operation.ts'
import { type PredictionOptions, type Preparation, predictionGraph, rawName } from './predictionGraph.ts'
import { encodeSavedModel } from './tensorflowProto.ts'

/**
 * Writes a SavedModel with the signature `serving_default` that takes any number of rows: what TensorFlow's other languages,
 * TensorFlow Serving and tfjs-node load. The variables are in it as constants. With a preparation
 * it takes what that takes. Makes the folder where it is not there.
 */
export async function exportSavedModel(
  folder: string,
  options: PredictionOptions,
  preparation?: Preparation,
): Promise<void> {
  const { targets, outputs } = predictionGraph(options, preparation)
  const inputs = preparation
    ? preparation.inputs.map(({ name, dtype }, index) => ({ name, dtype, shape: [], operation: rawName(index) }))
    : options.inputs.map((each) => ({ ...each, operation: each.name }))
  const bytes = encodeSavedModel(writeNodes(targets), {
    serving_default: {
      method: 'tensorflow/serving/predict',
      inputs: Object.fromEntries(
        inputs.map(({ name, dtype, shape, operation }) => [
          name,
          { name: `${operation}:0`, dtype: dataTypes[dtype], shape: shapeMessage([null, ...shape]) },
        ]),
      ),
      outputs: Object.fromEntries(
        outputs.map(({ name, dtype, shape }) => [
          name,
          { name: `${name}:0`, dtype: dataTypes[dtype], shape: shapeMessage(shape) },
        ]),
      ),
    },
  })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'saved_model.pb'), bytes)
}
