import type { FindingView } from '#app/api/values.ts'
import { useFlow } from '#app/flow/flowStore.ts'
import { mend } from '#app/inspector/Problems.tsx'
import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { applyFix } from '#nodes/core/flow/fix.ts'
import type { Problem } from '#nodes/core/problem.ts'
import { catalogue } from '#nodes/index.ts'

const tones = { error: 'bad', warning: 'warn', info: 'info' } as const

/** What a look at the data brought up, each with the button that mends it in the flow. */
export function Findings({ findings, nodeId }: { findings: readonly FindingView[]; nodeId: string | undefined }) {
  return (
    <ul className="problems findings">
      {findings.map((finding) => (
        <li key={`${finding.code}.${finding.columns.join('.')}.${finding.message}`}>
          <Banner
            tone={tones[finding.severity]}
            title={finding.message}
            actions={nodeId === undefined ? undefined : <Mend finding={finding} nodeId={nodeId} />}
          >
            {finding.hint}
          </Banner>
        </li>
      ))}
    </ul>
  )
}

function Mend({ finding, nodeId }: { finding: FindingView; nodeId: string }) {
  const flow = useFlow((state) => state.flow)
  if (!finding.fix) return null
  const problem = asProblem(finding, nodeId)
  // A fix whose node this version lacks, or that was applied already, changes nothing.
  const changes = applyFix(flow, catalogue, problem) !== flow
  return (
    <Button size="small" icon="wrench" disabled={!changes} onClick={() => mend(problem)}>
      {finding.fix.title}
    </Button>
  )
}

const asProblem = ({ code, message, fix }: FindingView, nodeId: string): Problem => ({
  code,
  severity: 'warning',
  message,
  nodeId,
  ...(fix === undefined ? {} : { fix: { ...fix } as NonNullable<Problem['fix']> }),
})
