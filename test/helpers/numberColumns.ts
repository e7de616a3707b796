import type { Column } from '#nodes/core/spec/table.ts'

/** So many number features, named x1, x2, …. */
export const numberColumns = (count: number): Column[] =>
  Array.from({ length: count }, (_, at) => ({ name: `x${at + 1}`, kind: 'number', role: 'feature' }))
