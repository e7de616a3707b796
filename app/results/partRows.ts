import { pairOf } from './metricWords.ts'

export type PartRow = { name: string; train: number | null | undefined; validation: number | null | undefined }

/** Figures by what they measure: "train.rmse", "rmse" and "validationRmse" are one row. */
export function partRows(metrics: Readonly<Record<string, number | null>>): PartRow[] {
  const rows = new Map<string, PartRow>()
  for (const [name, value] of Object.entries(metrics)) {
    const { base, isValidation } = pairOf(name.replace(/^train[._]/, ''))
    const row = rows.get(base) ?? { name: base, train: undefined, validation: undefined }
    rows.set(base, isValidation ? { ...row, validation: value } : { ...row, train: value })
  }
  return [...rows.values()]
}
