import { execFile } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handMadeModel, handMadePrediction } from '#test/helpers/handMadeModel.ts'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'

const cache =
  process.env['MODELWRIGHT_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'modelwright')
const python = join(cache, 'python-clients/bin/python')

let server: InProcessServer
let key = ''
beforeAll(async () => {
  server = await startTestServer()
  const { model } = await handMadeModel(server.services.artifacts)
  await server.services.endpoints.deploy({ name: 'exam', model })
  key = server.services.endpoints.keys.make({ endpoints: ['exam'] }, 'owner').key
})
afterAll(() => server.close())

const first = { hours: 20, practice: 70, track: 'data' }
const second = { hours: null, practice: 10, track: 'cloud' }
const right = [handMadePrediction(first), handMadePrediction(second)]

test("boto3's, Triton's and MLflow's own clients work unchanged and get the same answers", async () => {
  const { stdout } = await promisify(execFile)(python, [join(import.meta.dirname, 'real_clients.py'), server.url, key])
  expect(JSON.parse(stdout)).toEqual({
    boto3_csv: right,
    boto3_variant: 'version-1',
    boto3_attributes: 'trace=7',
    boto3_lines: right,
    boto3_bad_row: ['ValidationError', 'Row 1: "practice" must be a number; got "much".'],
    boto3_bad_key: ['AccessDeniedException', expect.stringContaining('not known')],
    triton_ready: [true, true, true],
    triton_metadata: {
      name: 'exam',
      versions: ['1'],
      platform: 'modelwright',
      inputs: [
        { name: 'hours', datatype: 'FP64', shape: [-1, 1] },
        { name: 'practice', datatype: 'FP64', shape: [-1, 1] },
        { name: 'track', datatype: 'BYTES', shape: [-1, 1] },
      ],
      outputs: [{ name: 'prediction', datatype: 'FP64', shape: [-1, 1] }],
    },
    triton_binary: right,
    triton_json: right,
    triton_absent: expect.stringContaining('"track" is absent'),
    mlflow_split: right,
    mlflow_inputs: right,
    mlflow_instances: right,
    mlflow_records: right,
  })
})

describe("TensorFlow Serving's documented REST requests", () => {
  const ask = async (path: string, body?: unknown) => {
    const response = await fetch(`${server.url}/v1/models/${path}`, {
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as unknown }
  }

  test('the state of a model, of a version, and its metadata', async () => {
    const state = {
      model_version_status: [{ version: '1', state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } }],
    }
    expect(await ask('exam')).toEqual({ status: 200, body: state })
    expect(await ask('exam/versions/1')).toEqual({ status: 200, body: state })
    expect((await ask('exam/metadata')).body).toMatchObject({
      model_spec: { name: 'exam', signature_name: '', version: '1' },
      metadata: {
        signature_def: { signature_def: { serving_default: { inputs: { track: { dtype: 'DT_STRING' } } } } },
      },
    })
  })

  test.each([
    ['rows', 'exam:predict', { instances: [first, second] }, { predictions: right }],
    [
      'rows with a text in base64',
      'exam:predict',
      { instances: [{ ...first, track: { b64: 'ZGF0YQ==' } }] },
      { predictions: right.slice(0, 1) },
    ],
    [
      'lists',
      'exam:predict',
      { signature_name: 'serving_default', instances: [[20, 70, 'data']] },
      { predictions: right.slice(0, 1) },
    ],
    [
      'columns',
      'exam/versions/1:predict',
      { inputs: { hours: [20, null], practice: [[70], [10]], track: ['data', 'cloud'] } },
      { outputs: right },
    ],
    ['examples', 'exam/labels/champion:regress', { examples: [first] }, { results: right.slice(0, 1) }],
  ])('%s', async (_, path, body, answer) => {
    expect(await ask(path, body)).toEqual({ status: 200, body: answer })
  })

  test.each([
    ['exam:predict', { instances: [{ ...first, track: 'art' }] }, 422, /must be one of/],
    ['exam:predict', { instances: [], inputs: {} }, 400, /one of them/],
    ['exam:predict', { inputs: { hours: [1, 2], practice: [1], track: ['data'] } }, 400, /as many/],
    ['exam:sum', {}, 400, /predict/],
    ['exam/versions/7:predict', { instances: [first] }, 404, /no version 7/],
    ['exam/labels/canary:predict', { instances: [first] }, 404, /no alias/],
    ['nothing:predict', { instances: [first] }, 403, /may not call/],
  ])('what does not fit is told under "error": %s %j', async (path, body, status, message) => {
    expect(await ask(path, body)).toMatchObject({ status, body: { error: expect.stringMatching(message) } })
  })
})
