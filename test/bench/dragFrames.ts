import type { CDPSession, Page } from 'playwright-core'
import { bigFlow } from '#test/helpers/bigFlow.ts'
import { launchBrowser } from '#test/helpers/browser.ts'
import { spawnTestServer } from '#test/helpers/server.ts'
import { type Benchmark, percentile } from './figure.ts'

type TraceEvent = {
  name: string
  ph: string
  ts: number
  dur?: number
  tdur?: number
  pid: number
  tid: number
  args?: { name?: string }
}

/** Milliseconds of work of the page's main thread in each frame while `during` runs, from Chromium's own trace. */
async function mainThreadFrames(cdp: CDPSession, during: () => Promise<void>): Promise<number[]> {
  const events: TraceEvent[] = []
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  const complete = new Promise<void>((resolve) => cdp.once('Tracing.tracingComplete', () => resolve()))
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'],
    },
  })
  await during()
  await cdp.send('Tracing.end')
  await complete
  const mains = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
  const work = (thread: TraceEvent) =>
    events.filter(
      // Chromium writes each task twice, as "RunTask" and as "ThreadControllerImpl::RunTask": one of them counts.
      ({ pid, tid, ph, name }) => pid === thread.pid && tid === thread.tid && ph === 'X' && name === 'RunTask',
    )
  const busiest = mains.map(work).toSorted((a, b) => b.length - a.length)[0] ?? []
  const marks = events
    .filter(({ name }) => name === 'Commit')
    .map(({ ts }) => ts)
    .toSorted((a, b) => a - b)
  const frames = marks.map(() => 0)
  // Time on the processor where Chromium tells it: what others do on the machine is not the page's work.
  for (const { ts, dur = 0, tdur = dur } of busiest) {
    const next = marks.findIndex((mark) => mark > ts)
    const frame = next === -1 ? frames.length - 1 : Math.max(0, next - 1)
    if (frames[frame] !== undefined) frames[frame] += tdur / 1000
  }
  return frames.filter((milliseconds) => milliseconds > 0.1)
}

async function dragOneNode(page: Page, steps: number) {
  const box = await page.locator('.react-flow__node').nth(5).boundingBox()
  if (!box) throw new Error('No node is on screen to drag.')
  await page.mouse.move(box.x + box.width / 2, box.y + 20)
  await page.mouse.down()
  for (let step = 0; step < steps; step += 1) {
    await page.mouse.move(box.x + box.width / 2 + 60 * Math.sin(step / 8), box.y + 20 + step)
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
  await page.mouse.up()
}

export const dragFrames: Benchmark = {
  name: 'drag',
  title: 'Canvas: opening the editor, and main-thread work in a drag frame',
  run: async ({ short }) => {
    const server = await spawnTestServer()
    const browser = await launchBrowser()
    try {
      const figures = []
      for (const [size, target] of [
        [300, 'under 8 ms'],
        [1000, 'under 16 ms'],
      ] as const) {
        const response = await fetch(`${server.url}/api/flows`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ flow: bigFlow(size) }),
        })
        if (!response.ok) throw new Error(`The flow was not taken: ${await response.text()}`)
        const { id } = (await response.json()) as { id: string }
        const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
        await page.goto(server.url)
        await page.waitForLoadState('networkidle')
        const opened = performance.now()
        await page.goto(`${server.url}/flows/${id}`)
        await page.locator('.react-flow__node').first().waitFor()
        figures.push({
          what: `editor of ${size} nodes open`,
          value: performance.now() - opened,
          unit: 'ms',
          ...(size === 300 ? { target: 'under 1,500 ms' } : {}),
        })
        const cdp = await page.context().newCDPSession(page)
        await dragOneNode(page, 10)
        const frames = await mainThreadFrames(cdp, () => dragOneNode(page, short ? 40 : 150))
        figures.push({
          what: `95th percentile of a drag frame, ${size} nodes`,
          value: percentile(frames, 0.95),
          unit: 'ms',
          target,
        })
        figures.push({ what: `median of a drag frame, ${size} nodes`, value: percentile(frames, 0.5), unit: 'ms' })
        await page.close()
      }
      return figures
    } finally {
      await browser.close()
      await server.close()
    }
  },
}
