import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { refreshParams, refreshWords } from '../core/refresh.ts'
import { httpSource } from './httpSource.ts'
import { headerParam, inferTable, missingParam, probeOf, tableCard, tableOutput } from './sourceNode.ts'

const hostOf = (address: string): string => /^https?:\/\/(?:[^/@?#]*@)?([^/?#]+)/i.exec(address.trim())?.[1] ?? ''

export const http = defineNode({
  id: 'data.http',
  version: 1,
  title: 'Web address',
  category: 'data',
  icon: 'link',
  summary: 'Reads CSV, JSON or Parquet from an address on the web.',
  keywords: ['http', 'https', 'url', 'web', 'link', 'download', 'api', 'rest', 'json', 'csv', 'source', 'read'],
  inputs: {},
  outputs: tableOutput,
  params: z.object({
    address: z.string().max(4000).default('').meta({
      title: 'Address',
      description: 'Starts with https:// (or http://). Addresses of this machine and of private networks are refused.',
      placeholder: 'https://example.org/sales.csv',
    }),
    content: z
      .enum(['auto', 'csv', 'json', 'parquet'])
      .default('auto')
      .meta({
        title: 'What comes',
        description: 'The format of the answer. By itself it is told from the answer.',
        labels: { auto: 'Detect', csv: 'CSV', json: 'JSON', parquet: 'Parquet' },
      }),
    ...refreshParams,
    headerName: z.string().max(100).default('Authorization').meta({
      title: 'Header with the secret',
      description:
        'Name of the HTTP header in which the secret is sent. It goes to the address alone, not where that may lead on to.',
      advanced: true,
    }),
    secret: z.string().max(64).default('').meta({
      title: 'Secret',
      description: 'A stored secret that is sent in the header as it is, such as "Bearer …". Left empty, none is sent.',
      widget: 'secret',
      advanced: true,
    }),
    records: z.string().max(500).default('').meta({
      title: 'List of records',
      description: 'For JSON: the field that holds the records, when they are not at the top.',
      placeholder: 'results',
      advanced: true,
    }),
    header: headerParam,
    missing: missingParam,
  }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) => (hostOf(params.address) === '' ? undefined : probeOf(httpSource(params))),
  infer: ({ params, facts }) =>
    inferTable(
      facts,
      params.address.trim() === ''
        ? {
            code: 'address_missing',
            severity: 'error',
            field: 'address',
            message: 'There is no address yet.',
            hint: 'Paste the address of a CSV, JSON or Parquet file.',
          }
        : hostOf(params.address) === ''
          ? {
              code: 'address_form',
              severity: 'error',
              field: 'address',
              message: 'This is no web address.',
              hint: 'It starts with https:// or http://.',
            }
          : undefined,
    ),
  card: ({ params, outputs }) =>
    params.address.trim() === ''
      ? 'No address yet'
      : `${tableCard(hostOf(params.address) || 'the address', outputs.table)} · ${refreshWords(params)}`,
})
