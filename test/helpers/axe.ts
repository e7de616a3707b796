import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

type Violation = { id: string; impact: string | null; nodes: { html: string }[] }

/** What axe finds on a page that is serious or critical, with the elements. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  const found: Violation[] = await page.evaluate(async () => {
    const axe: { run: (options: object) => Promise<{ violations: Violation[] }> } = Reflect.get(window, 'axe')
    return (await axe.run({ resultTypes: ['violations'] })).violations
  })
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}
