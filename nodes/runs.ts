import type { Run } from './core/run.ts'
import { runColumns } from './data/columns.run.ts'
import { runCsv } from './data/csv.run.ts'
import { runDeploy } from './deploy/deploy.run.ts'
import { runPredict } from './deploy/predict.run.ts'
import { runEvaluate } from './evaluate/evaluate.run.ts'
import type { Definition, DefinitionOf } from './index.ts'
import { runEncode } from './prepare/encode.run.ts'
import { runFill } from './prepare/fill.run.ts'
import { runScale } from './prepare/scale.run.ts'
import { runSplit } from './prepare/split.run.ts'
import { runTrain } from './train/train.run.ts'

type WorkingId = Extract<Definition, { execution: 'worker' }>['id']

/** What each working node does, by its id; one that is missing does not compile. Only workers load this. */
export const runs = {
  'data.csv': runCsv,
  'data.columns': runColumns,
  'prepare.split': runSplit,
  'prepare.fill': runFill,
  'prepare.scale': runScale,
  'prepare.encode': runEncode,
  'train.train': runTrain,
  'evaluate.evaluate': runEvaluate,
  'deploy.deploy': runDeploy,
  'deploy.predict': runPredict,
} as const satisfies { [Id in WorkingId]: Run<DefinitionOf<Id>> }
