import { runLabel } from '#server/labels/runLabel.ts'
import type { WorkingNode } from './anyRun.ts'

/** The work that orchestrators hand to a worker (`context.work`), by the id of their definition. */
export const orchestratorRuns: readonly WorkingNode[] = [{ id: 'data.label', capabilities: ['tables'], run: runLabel }]
