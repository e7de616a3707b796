import { flowStore } from '#app/flow/flowStore.ts'
import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { applyFix } from '#nodes/core/flow/fix.ts'
import { fieldOfProblem, type Problem } from '#nodes/core/problem.ts'
import { catalogue } from '#nodes/index.ts'
import { ChooseFile } from './ChooseFile.tsx'
import { formFields } from './fields.ts'

type ProblemsProps = {
  problems: readonly Problem[]
  /** Shows which node a problem belongs to, with a way there. */
  showNode?: boolean
}

/** What is wrong in plain words, each with the button that mends it where there is one. */
export function Problems({ problems, showNode = false }: ProblemsProps) {
  return (
    <ul className="problems">
      {problems.map((problem) => (
        <li
          key={`${problem.nodeId}.${problem.code}.${problem.port}.${problem.field}.${problem.column}.${problem.message}`}
        >
          <Banner
            tone={problem.severity === 'error' ? 'bad' : 'warn'}
            title={problem.message}
            actions={<Actions problem={problem} showNode={showNode} />}
          >
            {problem.hint}
          </Banner>
        </li>
      ))}
    </ul>
  )
}

/** Puts a fix into the flow, as one step that can be undone. */
export function mend(problem: Problem): void {
  const { fix } = problem
  if (!fix) return
  flowStore
    .getState()
    .apply(fix.title.charAt(0).toLowerCase() + fix.title.slice(1), (flow) => applyFix(flow, catalogue, problem))
}

function Actions({ problem, showNode }: { problem: Problem; showNode: boolean }) {
  const { fix, nodeId } = problem
  const file = fileFieldOf(problem)
  return (
    <>
      {fix && (
        <Button size="small" icon="wrench" onClick={() => mend(problem)}>
          {fix.title}
        </Button>
      )}
      {file !== undefined && nodeId !== undefined && <ChooseFile nodeId={nodeId} field={file} />}
      {showNode && nodeId !== undefined && (
        <Button
          size="small"
          variant="quiet"
          icon="crosshair"
          onClick={() => flowStore.getState().select({ nodes: [nodeId], edges: [] })}
        >
          {nameOfNode(nodeId)}
        </Button>
      )}
    </>
  )
}

/** The parameter that names a file, where the problem is about that file. */
function fileFieldOf(problem: Problem): string | undefined {
  if (!['probe_failed', 'file_missing'].includes(problem.code)) return undefined
  const type = flowStore.getState().flow.nodes.find(({ id }) => id === problem.nodeId)?.type
  const definition = catalogue.find(type ?? '')
  const field = definition && formFields(definition).find(({ name }) => name === fieldOfProblem(problem))
  return field?.control.kind === 'file' ? field.name : undefined
}

/** What a node is called on the canvas. */
export function nameOfNode(id: string): string {
  const node = flowStore.getState().flow.nodes.find((each) => each.id === id)
  return node?.title ?? catalogue.find(node?.type ?? '')?.title ?? id
}
