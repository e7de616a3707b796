import type { Flow } from '#nodes/core/flow/flow.ts'
import type { Definition } from '#nodes/index.ts'
import type { Orchestrator } from '#server/engine/orchestrator.ts'
import type { LabelService } from '#server/labels/labelService.ts'
import { labelOrchestrator } from '#server/labels/orchestrator.ts'
import { tuneOrchestrator } from './tune.ts'

/** What orchestrators may use of the server beside their context. */
export type OrchestratorDeps = {
  labels: LabelService
  /** Another flow of this home. Throws `not_found`. */
  readFlow: (id: string, revision?: string) => { flow: Flow; revision: string }
}

type OrchestratorId = Extract<Definition, { execution: 'orchestrator' }>['id']

/** What each orchestrator node does, by its id; one that is missing does not compile. */
export const createOrchestrators = ({ labels }: OrchestratorDeps) =>
  ({
    'data.label': labelOrchestrator(labels),
    'train.tune': tuneOrchestrator,
  }) satisfies { [Id in OrchestratorId]: Orchestrator }
