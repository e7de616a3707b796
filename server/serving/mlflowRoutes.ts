import type { Column } from '#nodes/core/spec/table.ts'
import { AppError } from '#server/appError.ts'
import { createRoutes } from '#server/http/createRoutes.ts'
import { parseJsonBody } from '#server/http/jsonGuard.ts'
import { describe } from './look.ts'
import { inForm, type ServingDeps, serve } from './pipeline.ts'
import type { Body } from './readBody.ts'
import { columnsToRows, csvRowsOf, isObject, listsToRows, type Rows } from './rows.ts'
import { withoutNaN } from './withoutNaN.ts'

const forms = ['inputs', 'instances', 'dataframe_split', 'dataframe_records'] as const

function decode(body: Body, inputs: readonly Column[]): { rows: Rows; probabilities: boolean } {
  if (body.type === 'text/csv') return { rows: csvRowsOf(body.text(), inputs), probabilities: false }
  if (body.type !== 'application/json')
    throw new AppError('unsupported_media_type', 'Send application/json or text/csv.')
  const json = parseJsonBody(withoutNaN(body.text()))
  const given = isObject(json) ? new Map(Object.entries(json)) : new Map<string, unknown>()
  const [form, another] = forms.filter((each) => given.has(each))
  if (form === undefined || another !== undefined)
    throw new AppError('bad_request', `The JSON must have exactly one of: ${forms.join(', ')}.`)
  const params = given.get('params')
  const probabilities = isObject(params) && params['predict_method'] === 'predict_proba'
  const value = given.get(form)
  if (form === 'dataframe_split') return { rows: splitRows(value, inputs), probabilities }
  if (form === 'dataframe_records' || !isObject(value)) return { rows: listsToRows(value, inputs), probabilities }
  return { rows: columnsToRows(value), probabilities }
}

/** `{ columns, data }` as pandas writes a frame with orient="split"; without columns: in the order of the inputs. */
function splitRows(split: unknown, inputs: readonly Column[]): Rows {
  const { columns = inputs.map((column) => column.name), data } = isObject(split) ? split : {}
  if (!Array.isArray(columns) || !Array.isArray(data))
    throw new AppError('bad_request', '"dataframe_split" must be { "columns": [...], "data": [[...]] }.')
  if (new Set(columns).size !== columns.length)
    throw new AppError('bad_request', '"dataframe_split" names a column twice.')
  return listsToRows(
    data,
    columns.map((name) => ({ name: String(name) })),
  )
}

/** MLflow's scoring server, at `/mlflow/:name/invocations`; `/ping` and `/health` beside it. */
export const mlflowRoutes = (deps: ServingDeps) => {
  const routes = createRoutes()
  describe(routes, [
    ['post', '/mlflow/{name}/invocations', 'MLflow: inputs, instances, dataframe_split, dataframe_records, CSV'],
  ])
  return routes.post('/mlflow/:name/invocations', (context) =>
    inForm(
      context,
      () =>
        serve(context, deps, {
          name: context.req.param('name'),
          dialect: 'mlflow',
          decode: (body, { model }) => {
            const { rows, probabilities } = decode(body, model.inputs)
            return { rows, form: probabilities }
          },
          encode: ({ predictions, served: { classes } }, probabilities) =>
            context.json({
              predictions: predictions.map((each) =>
                probabilities && classes ? classes.map((name) => each.probabilities?.[name] ?? 0) : each.prediction,
              ),
            }),
        }),
      ({ code }, { detail, problems }) => ({
        body: {
          error_code: code === 'not_found' ? 'RESOURCE_DOES_NOT_EXIST' : 'BAD_REQUEST',
          message: detail,
          ...(problems ? { problems } : {}),
        },
      }),
    ),
  )
}
