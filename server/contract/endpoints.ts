import { z } from 'zod'

/** What a key may be good for. */
export const keyActions = ['predict', 'read'] as const
export const keyAction = z.enum(keyActions)
export type KeyAction = z.infer<typeof keyAction>

/** The forms that an endpoint is asked in; its own can't be switched off. */
export const dialects = ['own', 'sagemaker', 'openInference', 'tensorflow', 'mlflow'] as const
export type Dialect = (typeof dialects)[number]

/** A site as browsers name it in `Origin`. */
const site = z
  .string()
  .max(300)
  .regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/, 'must be a site such as https://shop.example.org, without a path')

const megabyte = 1024 * 1024

/** What can be set for an endpoint. */
export const endpointSettings = z.object({
  /** Which of the dialects answer, beside its own form. */
  dialects: z.object({
    sagemaker: z.boolean(),
    openInference: z.boolean(),
    tensorflow: z.boolean(),
    mlflow: z.boolean(),
  }),
  /** A category that training never saw: refused, or given to the model as the flow prepared it ("other"). */
  unseenCategories: z.enum(['refuse', 'asPrepared']),
  /** A column that is not sent: refused, or taken as missing. */
  absentColumns: z.enum(['refuse', 'missing']),
  /** An empty value: filled as in training where the flow fills it, or refused always. */
  missingValues: z.enum(['asPrepared', 'refuse']),
  /** A column that the model does not have: refused, or left out. */
  extraColumns: z.enum(['refuse', 'ignore']),
  /** How much an error says: row, field, value and what was expected, or row and field alone. */
  errors: z.enum(['full', 'brief']),
  /** Rows of one request. */
  mostRows: z.int().min(1).max(1_000_000),
  /** Bytes of one request's body. */
  mostBytes: z
    .int()
    .min(1024)
    .max(256 * megabyte),
  /** Milliseconds that one request may take, its sending included. */
  timeLimit: z.int().min(100).max(600_000),
  /** Sites whose pages may call it from the browser (CORS). */
  sites: z.array(site).max(50),
  /** Whether a new version answers at once, or waits as the challenger. */
  newVersion: z.enum(['answers', 'waits']),
})
export type EndpointSettings = z.infer<typeof endpointSettings>
export const settingsPatch = endpointSettings.partial()
export type SettingsPatch = z.infer<typeof settingsPatch>

/** Refuse whatever the model was not trained for. */
export const defaultSettings: EndpointSettings = {
  dialects: { sagemaker: true, openInference: true, tensorflow: true, mlflow: true },
  unseenCategories: 'refuse',
  absentColumns: 'refuse',
  missingValues: 'asPrepared',
  extraColumns: 'refuse',
  errors: 'full',
  mostRows: 10_000,
  mostBytes: 32 * megabyte,
  timeLimit: 30_000,
  sites: [],
  newVersion: 'answers',
}

/** A key as it is listed; the key itself is shown once, when it is made. */
export const keyResource = z.object({
  id: z.string(),
  name: z.string(),
  /** The first signs of the key. */
  start: z.string(),
  endpoints: z.array(z.string()).nullable(),
  actions: z.array(keyAction),
  perMinute: z.number().nullable(),
  atOnce: z.number(),
  createdAt: z.number(),
  createdBy: z.string(),
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
})
export type KeyResource = z.infer<typeof keyResource>
export const madeKey = keyResource.extend({ key: z.string() })
export type MadeKey = z.infer<typeof madeKey>

export const newKey = z.object({
  name: z.string().trim().min(1).max(100).default('application'),
  /** Endpoints it may call; null: all of them, later ones too. */
  endpoints: z.array(z.string().max(100)).min(1).max(1000).nullable(),
  actions: z
    .array(keyAction)
    .min(1)
    .default([...keyActions]),
  perMinute: z.int().min(1).max(1_000_000).nullable().default(null),
  atOnce: z.int().min(1).max(10_000).default(100),
  /** Milliseconds since 1970; null: never. */
  expiresAt: z.int().nullable().default(null),
})
export type NewKey = z.input<typeof newKey>

export const auditEntry = z.object({
  id: z.number(),
  at: z.number(),
  who: z.string(),
  what: z.string(),
  endpoint: z.string().nullable(),
  text: z.string(),
})
export type AuditEntry = z.infer<typeof auditEntry>

/** An endpoint's versions and who they are: `champion` answers. */
export const rollOut = z.object({
  champion: z.number(),
  /** What a rollback goes back to. */
  previous: z.number().nullable(),
  aliases: z.record(z.string(), z.number()),
  settings: endpointSettings,
})
export type RollOut = z.infer<typeof rollOut>
