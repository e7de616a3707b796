import { flowStore, useFlow } from '../flow/flowStore.ts'
import { runStore, useRun } from '../flow/runStore.ts'
import { Banner } from '../ui/Banner.tsx'

/** What must be said about the whole flow: why it could not be read, what was upgraded, why a run did not start. */
export function FlowNotices() {
  const problems = useFlow((state) => state.loadProblems)
  const notices = useFlow((state) => state.notices)
  const runProblem = useRun((state) => state.problem)
  const runProblems = useRun((state) => state.problems)
  const general = runProblems.filter((problem) => problem.nodeId === undefined)
  if (problems.length + notices.length + general.length === 0 && runProblem === undefined) return null
  return (
    <div className="flow-notices">
      {problems.length > 0 && (
        <Banner
          tone="bad"
          title="This flow could not be read as it is"
          onDismiss={() => flowStore.setState({ loadProblems: [] })}
        >
          {problems.slice(0, 3).map((problem) => (
            <p key={problem.message}>{problem.message}</p>
          ))}
        </Banner>
      )}
      {notices.length > 0 && (
        <Banner title="This flow was brought up to date" onDismiss={() => flowStore.setState({ notices: [] })}>
          {notices.slice(0, 4).map((notice) => (
            <p key={notice}>{notice}</p>
          ))}
        </Banner>
      )}
      {(runProblem !== undefined || general.length > 0) && (
        <Banner
          tone="bad"
          title={runProblem ?? general[0]?.message}
          onDismiss={() => {
            runStore.getState().dismissProblem()
            runStore.setState({ problems: [] })
          }}
        />
      )}
    </div>
  )
}
