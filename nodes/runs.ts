import type { Run } from './core/run.ts'
import { runColumns } from './data/columns.run.ts'
import { runCsv } from './data/csv.run.ts'
import { runExcel } from './data/excel.run.ts'
import { runFlowInput } from './data/flowInput.run.ts'
import { runHttp } from './data/http.run.ts'
import { runImages } from './data/images.run.ts'
import { runInsights } from './data/insights.run.ts'
import { runJson } from './data/json.run.ts'
import { runMysql } from './data/mysql.run.ts'
import { runParquet } from './data/parquet.run.ts'
import { runPaste } from './data/paste.run.ts'
import { runPostgres } from './data/postgres.run.ts'
import { runSampleData } from './data/sample.run.ts'
import { runSqlite } from './data/sqlite.run.ts'
import { runTexts } from './data/texts.run.ts'
import { runDeploy } from './deploy/deploy.run.ts'
import { runExport } from './deploy/export.run.ts'
import { runPredict } from './deploy/predict.run.ts'
import { runEvaluate } from './evaluate/evaluate.run.ts'
import { runExplain } from './evaluate/explain.run.ts'
import { runFairness } from './evaluate/fairness.run.ts'
import type { Definition, DefinitionOf } from './index.ts'
import { runAppend } from './prepare/append.run.ts'
import { runBalance } from './prepare/balance.run.ts'
import { runBin } from './prepare/bin.run.ts'
import { runChoose } from './prepare/choose.run.ts'
import { runDateParts } from './prepare/dateParts.run.ts'
import { runDistinct } from './prepare/distinct.run.ts'
import { runEncode } from './prepare/encode.run.ts'
import { runFill } from './prepare/fill.run.ts'
import { runFillTime } from './prepare/fillTime.run.ts'
import { runFilter } from './prepare/filter.run.ts'
import { runFormula } from './prepare/formula.run.ts'
import { runGroup } from './prepare/group.run.ts'
import { runImage } from './prepare/image.run.ts'
import { runJavascript } from './prepare/javascript.run.ts'
import { runJoin } from './prepare/join.run.ts'
import { runLags } from './prepare/lags.run.ts'
import { runOutliers } from './prepare/outliers.run.ts'
import { runPivot } from './prepare/pivot.run.ts'
import { runSample } from './prepare/sample.run.ts'
import { runScale } from './prepare/scale.run.ts'
import { runSelectFeatures } from './prepare/selectFeatures.run.ts'
import { runSort } from './prepare/sort.run.ts'
import { runSplit } from './prepare/split.run.ts'
import { runSql } from './prepare/sql.run.ts'
import { runTextClean } from './prepare/textClean.run.ts'
import { runTextHash } from './prepare/textHash.run.ts'
import { runTextTfidf } from './prepare/textTfidf.run.ts'
import { runTextTokens } from './prepare/textTokens.run.ts'
import { runUnpivot } from './prepare/unpivot.run.ts'
import { runAuto } from './train/auto.run.ts'
import { runBaseline } from './train/baseline.run.ts'
import { runBoosting } from './train/boosting.run.ts'
import { runForest } from './train/forest.run.ts'
import { runLinear } from './train/linear.run.ts'
import { runNeighbours } from './train/neighbours.run.ts'
import { runTrain } from './train/train.run.ts'
import { runTree } from './train/tree.run.ts'

type WorkingId = Extract<Definition, { execution: 'worker' }>['id']

/** What each working node does, by its id; one that is missing does not compile. Only workers load this. */
export const runs = {
  'data.csv': runCsv,
  'data.excel': runExcel,
  'data.parquet': runParquet,
  'data.json': runJson,
  'data.sqlite': runSqlite,
  'data.postgres': runPostgres,
  'data.mysql': runMysql,
  'data.http': runHttp,
  'data.sample': runSampleData,
  'data.images': runImages,
  'data.texts': runTexts,
  'data.paste': runPaste,
  'data.flowInput': runFlowInput,
  'data.columns': runColumns,
  'data.insights': runInsights,
  'prepare.choose': runChoose,
  'prepare.filter': runFilter,
  'prepare.formula': runFormula,
  'prepare.sort': runSort,
  'prepare.sample': runSample,
  'prepare.distinct': runDistinct,
  'prepare.join': runJoin,
  'prepare.append': runAppend,
  'prepare.group': runGroup,
  'prepare.sql': runSql,
  'prepare.javascript': runJavascript,
  'prepare.textClean': runTextClean,
  'prepare.pivot': runPivot,
  'prepare.unpivot': runUnpivot,
  'prepare.balance': runBalance,
  'prepare.selectFeatures': runSelectFeatures,
  'prepare.lags': runLags,
  'prepare.fillTime': runFillTime,
  'prepare.outliers': runOutliers,
  'prepare.dateParts': runDateParts,
  'prepare.bin': runBin,
  'prepare.split': runSplit,
  'prepare.fill': runFill,
  'prepare.scale': runScale,
  'prepare.encode': runEncode,
  'prepare.image': runImage,
  'prepare.textTfidf': runTextTfidf,
  'prepare.textTokens': runTextTokens,
  'prepare.textHash': runTextHash,
  'train.auto': runAuto,
  'train.boosting': runBoosting,
  'train.forest': runForest,
  'train.tree': runTree,
  'train.linear': runLinear,
  'train.neighbours': runNeighbours,
  'train.baseline': runBaseline,
  'train.train': runTrain,
  'evaluate.evaluate': runEvaluate,
  'evaluate.explain': runExplain,
  'evaluate.fairness': runFairness,
  'deploy.deploy': runDeploy,
  'deploy.export': runExport,
  'deploy.predict': runPredict,
} as const satisfies { [Id in WorkingId]: Run<DefinitionOf<Id>> }
