import { fieldsOf } from './jsonFile.ts'

export type TestCounts = {
  passed: number
  failed: number
  /** Full names of tests that were not run: skipped or to do. */
  skipped: string[]
}

/** Reads the counts out of vitest's JSON report; null for anything else. A file that could not even be loaded counts as one failed. */
export function vitestCounts(report: unknown): TestCounts | null {
  const fields = fieldsOf(report)
  const files = fields?.['testResults']
  if (!fields || !Array.isArray(files)) return null
  const counts: TestCounts = { passed: 0, failed: 0, skipped: [] }
  for (const file of files.map(fieldsOf)) {
    const tests = Array.isArray(file?.['assertionResults']) ? file['assertionResults'].map(fieldsOf) : []
    const failedBefore = counts.failed
    for (const test of tests) {
      if (test?.['status'] === 'passed') counts.passed += 1
      else if (test?.['status'] === 'failed') counts.failed += 1
      else counts.skipped.push(`${String(file?.['name'])}: ${String(test?.['fullName'])}`)
    }
    if (file?.['status'] === 'failed' && counts.failed === failedBefore) counts.failed += 1
  }
  return counts
}
