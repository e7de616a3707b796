import type { Scalar } from '#nodes/core/expr/expr.ts'
import { neededInputs } from '#nodes/core/recipe.ts'
import { type Column, isNumeric } from '#nodes/core/spec/table.ts'
import type { ModelValue, ReplaySample } from '#nodes/core/value.ts'
import type { ExportFormat } from '#nodes/deploy/exportFormats.ts'

/** How to use an export, with a row to try it with and what comes of it. */
export function readmeOf(model: ModelValue, format: ExportFormat, sample: ReplaySample): string {
  const inputs = neededInputs(model.recipe, model.features)
  const raw = sample.rows[0] ?? {}
  const row = Object.fromEntries(inputs.map(({ name }) => [name, raw[name] ?? null]))
  const outputs = sample.outputs[0] ?? []
  const meaning =
    model.task === 'regression' ? model.target.name : `the probabilities of ${(model.classes ?? []).join(', ')}`
  return `# A model that predicts ${model.target.name}

${usage[format](row, inputs)}
For this row the model says ${outputs.map((each) => each.toPrecision(6)).join(', ')} (${meaning}).

Columns: ${inputs.map(({ name, kind }) => `\`${name}\` (${kind})`).join(', ')}.
`
}

const usage: Record<ExportFormat, (row: Record<string, Scalar>, inputs: readonly Column[]) => string> = {
  javascript: (row) => `One ES module without dependencies, for browsers and Node 18 or later.

\`\`\`js
import { predict } from './model.js'

console.log(predict(${JSON.stringify(row, undefined, 2)}))
\`\`\`
`,
  savedModel: (
    row,
    inputs,
  ) => `A SavedModel whose signature \`serving_default\` takes raw columns, any number of rows. Missing: \`nan\` for numbers, \`''\` for texts.
Lay it into a folder of its own, such as \`model/1\` for TensorFlow Serving.

\`\`\`python
import tensorflow as tf

model = tf.saved_model.load('.')
print(model.signatures['serving_default'](**{
${inputs.map((column) => `    ${JSON.stringify(column.name)}: ${python(column, row[column.name] ?? null)},`).join('\n')}
})['output'])
\`\`\`
`,
  tfjs: (row) => `A graph model for TensorFlow.js. \`prepare.js\` makes the numbers that it takes from raw rows.

\`\`\`js
import * as tf from '@tensorflow/tfjs'
import { prepareRows } from './prepare.js'

const model = await tf.loadGraphModel('model.json')
const rows = [${JSON.stringify(row, undefined, 2)}]
const numbers = prepareRows(rows)
console.log(model.predict(tf.tensor2d(numbers, [rows.length, numbers.length / rows.length])).arraySync())
\`\`\`
`,
}

function python({ kind }: Column, value: Scalar): string {
  if (!isNumeric(kind) && kind !== 'boolean') return `tf.constant([${JSON.stringify(String(value ?? ''))}])`
  return `tf.constant([${value === null ? "float('nan')" : Number(value)}], tf.float64)`
}
