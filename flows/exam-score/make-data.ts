/**
 * Makes exam-score.csv and exam-score.oddities.json beside this file: `node flows/exam-score/make-data.ts`.
 *
 * The score of a student is
 *
 *   180 + 2 · practice_exam_1 + 2 · practice_exam_2 + 160 · (1 − e^(−course_hours / 30))
 *       + 70 · ln(1 + cloud_years) + 25 · ln(1 + it_years) + noise
 *
 * with normal noise of standard deviation 25, kept between 100 and 1000 and rounded to whole points. Nobody can predict the
 * noise, so the best possible root mean squared error is 25 points: a model is judged against that figure.
 */
import { writeFileSync } from 'node:fs'

const noise = 25
const students = 4000

/** Mulberry32: 32 bits of state are plenty for a few thousand rows, and the file is the same everywhere. */
function randomNumbers(seed: number) {
  let state = seed
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  // Box-Muller.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return { uniform, normal }
}

const between = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value))
const toDigits = (value: number, digits: number) => Number(value.toFixed(digits))

type Student = {
  student: string
  it_years: number | null
  cloud_years: number
  course_hours: number | null
  practice_exam_1: number | null
  practice_exam_2: number | null
  exam_score: number | null
}

export function makeStudents(): { rows: Student[]; oddities: { row: number; column: string; why: string }[] } {
  const { uniform, normal } = randomNumbers(20)
  const rows: Student[] = []
  for (let index = 0; index < students; index += 1) {
    const itYears = toDigits(between(0, -Math.log(1 - uniform()) * 6, 30), 1)
    const cloudYears = toDigits(Math.min(itYears, -Math.log(1 - uniform()) * 2.2), 1)
    const courseHours = toDigits(between(0, 38 + 20 * normal(), 120), 0)
    const ability = 42 + 9 * Math.log1p(cloudYears) + 0.22 * courseHours
    const practice = () => toDigits(between(5, ability + 11 * normal(), 100), 0)
    const first = practice()
    const second = practice()
    const exact =
      180 +
      2 * first +
      2 * second +
      160 * (1 - Math.exp(-courseHours / 30)) +
      70 * Math.log1p(cloudYears) +
      25 * Math.log1p(itYears)
    const score = Math.round(between(100, exact + noise * normal(), 1000))
    rows.push({
      student: `S${String(index + 1).padStart(4, '0')}`,
      it_years: uniform() < 0.02 ? null : itYears,
      cloud_years: cloudYears,
      course_hours: uniform() < 0.01 ? null : courseHours,
      practice_exam_1: uniform() < 0.015 ? null : first,
      practice_exam_2: uniform() < 0.015 ? null : second,
      // Some have not sat the exam yet.
      exam_score: uniform() < 0.02 ? null : score,
    })
  }
  return { rows, oddities: plantOddities(rows) }
}

/** Slips as people make them, in rows that have a score; a test leaves these rows out when it judges the model. */
function plantOddities(rows: Student[]) {
  const slips: { row: number; column: keyof Student; value: number; why: string }[] = [
    { row: 137, column: 'course_hours', value: 420, why: 'a nought too many: 42 hours typed as 420' },
    { row: 411, column: 'practice_exam_1', value: 0, why: 'did not turn up, entered as 0' },
    { row: 702, column: 'it_years', value: 85, why: 'age in place of years of experience' },
    { row: 958, column: 'practice_exam_2', value: 0, why: 'did not turn up, entered as 0' },
    { row: 1305, column: 'exam_score', value: 100, why: 'left after ten minutes' },
    { row: 1666, column: 'cloud_years', value: 24, why: 'months in place of years' },
    { row: 2049, column: 'course_hours', value: 300, why: 'minutes in place of hours' },
  ]
  return slips.map(({ row, column, value, why }) => {
    const student = rows[row]
    if (!student) throw new Error(`There is no row ${row}.`)
    Object.assign(student, { [column]: value })
    return { row, column, why }
  })
}

/** As people keep such a sheet: "NA" where nothing is known. */
export function toCsv(rows: Student[]): string {
  const names = Object.keys(rows[0] ?? {}) as (keyof Student)[]
  return `${[names.join(','), ...rows.map((row) => names.map((name) => row[name] ?? 'NA').join(','))].join('\n')}\n`
}

if (import.meta.main) {
  const { rows, oddities } = makeStudents()
  writeFileSync(new URL('exam-score.csv', import.meta.url), toCsv(rows))
  writeFileSync(new URL('exam-score.oddities.json', import.meta.url), `${JSON.stringify(oddities, null, 2)}\n`)
}
