import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { Dialog } from '#app/ui/Dialog.tsx'
import type { ImportFailure } from './readFlowFile.ts'

/** Why a flow file could not be taken. */
export function ImportProblems({ failure, onClose }: { failure: ImportFailure | undefined; onClose: () => void }) {
  return (
    <Dialog
      open={failure !== undefined}
      onClose={onClose}
      title={`${failure?.file ?? 'The file'} could not be imported`}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <p>{failure && failure.problems.length > 0 ? 'This is what is wrong with it:' : failure?.message}</p>
      <ul className="problems">
        {(failure?.problems ?? []).slice(0, 20).map((problem) => (
          <li key={`${problem.nodeId}.${problem.code}.${problem.message}`}>
            <Banner tone={problem.severity === 'error' ? 'bad' : 'warn'} title={problem.message}>
              {problem.hint}
            </Banner>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
