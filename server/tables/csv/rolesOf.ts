import type { Column, ColumnKind, ColumnRole } from '#nodes/core/spec/table.ts'
import type { ColumnFacts } from '../columnFacts.ts'

const idName =
  /(^|[\s_.-])(id|ids|uuid|guid|key|index|idx|row|nr|no|number|code|unnamed: \d+)$|[a-z](Id|ID|Key|Uuid)$|^column_1$/i
/** Fewer rows say nothing about being unique. */
const fewestForId = 10

export type TextShape = { distinct: number; present: number; averageLength: number }

/** Few values that come again are categories; many or long ones are text. */
export function kindOfText({ distinct, present, averageLength }: TextShape): ColumnKind {
  if (distinct === 0 || distinct > 1000) return 'text'
  if (averageLength > 60 && distinct > 20) return 'text'
  return distinct <= Math.max(2, present / 2) ? 'category' : 'text'
}

/** What a column is for, as long as nobody says otherwise: identifiers and free text are no features. */
export function roleOf(
  column: { name: string; kind: ColumnKind; position: number },
  facts: ColumnFacts,
  rows: number,
): ColumnRole {
  const { distinct = 0, missing = 0 } = facts
  const isUnique = rows >= fewestForId && missing === 0 && distinct === rows
  switch (column.kind) {
    case 'integer': {
      const isCounting =
        facts.min !== undefined && facts.max === facts.min + rows - 1 && (facts.min === 0 || facts.min === 1)
      return isUnique && (idName.test(column.name) || (isCounting && column.position === 0)) ? 'id' : 'feature'
    }
    case 'text':
      return isUnique || (idName.test(column.name) && rows >= fewestForId && distinct > rows * 0.9) ? 'id' : 'ignore'
    case 'image':
      return 'feature'
    default:
      return distinct === 0 && rows > 0 ? 'ignore' : 'feature'
  }
}

/** A column as a file shows it. */
export const columnOf = (name: string, kind: ColumnKind, role: ColumnRole, facts: ColumnFacts): Column => ({
  name,
  kind,
  role,
  ...facts,
})
