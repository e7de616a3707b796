import type { CsvFactsResource } from '#app/api/flows.ts'
import { formatCount, formatPercent, joinWords, kindNames } from '#app/ui/format.ts'
import type { Column } from '#nodes/core/spec/table.ts'

/** `bad`: no flow can be made of it; `warn`: a person should look at it first. */
export type Remark = { tone: 'bad' | 'warn' | 'info'; text: string }

/** With fewer rows a part of them is one row or none. */
const fewestToTest = 10
const fewestToLearn = 50
/** More rows of another width than this share are no slip of the hand. */
const manyRagged = 0.03

/** What a person should know about the data before they go on, most important first. */
export function dataRemarks(facts: CsvFactsResource, target: string | undefined): Remark[] {
  const column = facts.columns.find((each) => each.name === target)
  const isWithoutRows = facts.rows === 0
  const remarks = isWithoutRows ? [noRows(facts)] : rowRemarks(facts, column)
  if (facts.ragged.count > 0) remarks.push(raggedRemark(facts))
  // The others are said above in other words.
  const notes = facts.notes.filter((note) => !/one column only|no rows|another number of columns/.test(note))
  for (const text of notes) remarks.push({ tone: 'info', text })
  if (!isWithoutRows) remarks.push(...cellRemarks(facts, target))
  const order = ['bad', 'warn', 'info']
  return remarks.toSorted((a, b) => order.indexOf(a.tone) - order.indexOf(b.tone))
}

const noRows = ({ header }: CsvFactsResource): Remark => ({
  tone: 'bad',
  text: header
    ? 'The file has names of columns but no rows. Add rows to it, or choose another file.'
    : 'The file has no rows. Choose another file.',
})

function rowRemarks(facts: CsvFactsResource, target: Column | undefined): Remark[] {
  const remarks: Remark[] = []
  if (facts.columns.length < 2)
    remarks.push({
      tone: 'bad',
      text: 'The file has one column only. A model needs at least one more to predict from; check how the columns are separated.',
    })
  else if (target) remarks.push(...nothingLeft(facts, target))
  else remarks.push(noTarget(facts))
  if (target) remarks.push(...targetRemarks(target, facts.rows))
  const only = `Only ${formatCount(facts.rows, 'row')}`
  if (facts.rows < fewestToTest)
    remarks.push({
      tone: 'warn',
      text: `${only}: too few to test a model honestly, as the part kept for the test is one row or none. Add rows, at least ${fewestToLearn}.`,
    })
  else if (facts.rows < fewestToLearn)
    remarks.push({ tone: 'warn', text: `${only}: a model can hardly learn from so few.` })
  return remarks
}

/** No column is likely to be predicted: what each holds instead, and what a person can do. */
function noTarget({ columns, rows }: CsvFactsResource): Remark {
  const shown = columns.slice(0, 3).map((each) => `${each.name} (${whyNoTarget(each, rows)})`)
  const named = joinWords(columns.length > 3 ? [...shown, formatCount(columns.length - 3, 'more column')] : shown)
  const text = columns.find((each) => each.kind === 'text' && each.role !== 'id' && !isEmpty(each, rows))
  const way = text
    ? `Set the kind of ${text.name} to ${kindNames.category} if its values come again, or choose`
    : 'Choose'
  return {
    tone: 'bad',
    text: `None of the columns can be predicted as it is: ${named}. ${way} a file with a column of numbers, classes or yes and no.`,
  }
}

const whyNoTarget = (column: Column, rows: number): string => {
  if (isEmpty(column, rows)) return 'empty'
  if (column.distinct === 1) return 'the same in every row'
  if (column.kind === 'date') return 'dates'
  return column.role === 'id' || column.kind === 'text' || column.kind === 'image'
    ? whyAside(column)
    : 'not a number or class'
}

const isUsable = (column: Column): boolean => column.role === 'feature'

function nothingLeft({ columns, rows }: CsvFactsResource, target: Column): Remark[] {
  const others = columns.filter((each) => each.name !== target.name)
  if (others.some(isUsable)) return []
  const shown = others.slice(0, 3).map((each) => `${each.name} (${whyUnused(each, rows)})`)
  const rest = others.length - shown.length
  const named = joinWords(rest > 0 ? [...shown, formatCount(rest, 'more column')] : shown)
  const present = others.filter((each) => !isEmpty(each, rows) && each.kind !== 'image')
  const text = present.find((each) => each.kind === 'text' && each.role !== 'id')
  const values = present.filter((each) => each.kind !== 'text')
  const tickable = values.find((each) => each.role !== 'id') ?? values[0]
  const ways = [
    ...(text ? [`tick ${text.name} under “Learn from it” if its words say something`] : []),
    ...(text ? [`set the kind of ${text.name} to ${kindNames.category} if its values come again`] : []),
    ...(tickable ? [`tick ${tickable.name} under “Learn from it”`] : []),
    'choose a file with more columns',
  ]
  const way = `${joinWords(ways, 'or')}.`
  return [
    {
      tone: 'bad',
      text: `There is nothing left to learn from: ${named}. ${way.charAt(0).toUpperCase()}${way.slice(1)}`,
    },
  ]
}

const isEmpty = (column: Column, rows: number): boolean => column.missing !== undefined && column.missing >= rows

const whyUnused = (column: Column, rows: number): string => (isEmpty(column, rows) ? 'empty' : whyAside(column))

const whyAside = (column: Column): string => {
  if (column.kind === 'text' && column.role !== 'id') return 'free text'
  if (column.kind === 'image') return 'pictures'
  return column.role === 'id' ? 'names the row' : 'not ticked'
}

function raggedRemark({ ragged, rows }: CsvFactsResource): Remark {
  const { count } = ragged
  const all = rows + count
  const lines = ragged.lines.slice(0, 5).map(String)
  const where =
    count > lines.length ? `lines ${lines.join(', ')}, …` : `${count === 1 ? 'line' : 'lines'} ${joinWords(lines)}`
  const words =
    count === 1
      ? `1 of ${formatCount(all, 'row')} has another width (${where}); it is left out.`
      : `${formatCount(count, 'of', 'of')} ${formatCount(all, 'row')} have another width (${where}); they are left out.`
  return { tone: count / all > manyRagged ? 'warn' : 'info', text: words }
}

function cellRemarks({ columns, rows }: CsvFactsResource, target: string | undefined): Remark[] {
  const remarks: Remark[] = []
  const empty = columns.filter((each) => isEmpty(each, rows))
  if (empty.length > 0)
    remarks.push({ tone: 'warn', text: `Nothing is in ${joinWords(empty.map((each) => each.name))}; left out.` })
  const gaps = columns.filter((each) => (each.missing ?? 0) > 0 && !empty.includes(each) && each.name !== target)
  if (gaps.length > 0) {
    const cells = gaps.reduce((sum, each) => sum + (each.missing ?? 0), 0)
    const where = gaps.length <= 4 ? joinWords(gaps.map((each) => each.name)) : formatCount(gaps.length, 'column')
    remarks.push({
      tone: 'info',
      text: `${formatCount(cells, 'value is', 'values are')} missing in ${where}; the flow fills them in.`,
    })
  }
  const aside = columns.filter(
    (each) => (each.role === 'id' || each.role === 'ignore') && each.name !== target && !empty.includes(each),
  )
  // Where nothing is left to learn from, that is said already.
  if (aside.length > 0 && columns.some((each) => each.name !== target && isUsable(each))) {
    remarks.push({
      tone: 'info',
      text: `Not learned from: ${aside
        .slice(0, 4)
        .map((each) => `${each.name} (${whyAside(each)})`)
        .join(', ')}${aside.length > 4 ? ', …' : ''}.`,
    })
  }
  return remarks
}

function targetRemarks(column: Column, rows: number): Remark[] {
  const missing = column.missing ?? 0
  if (missing >= rows) return [{ tone: 'bad', text: `“${column.name}” is empty in every row: it cannot be learned.` }]
  if (column.distinct === 1)
    return [{ tone: 'bad', text: `“${column.name}” is the same in every row: there is nothing to predict.` }]
  if (column.kind === 'text') {
    return [
      {
        tone: 'bad',
        text: `“${column.name}” is free text with too many different values to predict. Choose another column, or set its kind to category.`,
      },
    ]
  }
  if (missing > 0) {
    return [
      {
        tone: 'info',
        text: `${formatCount(missing, 'row has', 'rows have')} no ${column.name} (${formatPercent(missing / rows)}); they are set aside, not guessed.`,
      },
    ]
  }
  return []
}
