import { useState } from 'react'
import { useLocation } from 'wouter'
import { diffFlows } from '#nodes/core/flow/diff.ts'
import { messageOf } from '../api/request.ts'
import { useFlow } from '../flow/flowStore.ts'
import { openSession } from '../flow/session.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { formatCount } from '../ui/format.ts'

const listed = 8

/** Two versions of one flow: says how they differ and lets a person choose; nothing is thrown away silently. */
export function ConflictDialog() {
  const conflict = useFlow((state) => state.conflict)
  const flow = useFlow((state) => state.flow)
  const [busy, setBusy] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const [later, setLater] = useState<unknown>()
  const [, navigate] = useLocation()
  if (!conflict) return null

  const act = (name: string, action: () => Promise<void>) => {
    setBusy(name)
    setProblem(undefined)
    action()
      .catch((error: unknown) => setProblem(messageOf(error)))
      .finally(() => setBusy(undefined))
  }
  const autosave = openSession()?.autosave
  const changes = diffFlows(conflict.current, flow)
  return (
    <>
      {later === conflict && (
        <div className="conflict-bar">
          <Banner
            tone="warn"
            title="This flow was changed elsewhere. Nothing is saved until you choose a version."
            actions={
              <Button size="small" onClick={() => setLater(undefined)}>
                Choose
              </Button>
            }
          />
        </div>
      )}
      <Dialog
        open={later !== conflict}
        onClose={() => setLater(conflict)}
        title="This flow was changed elsewhere"
        description="Another tab, person or program saved it after you opened it. Both versions are here; choose which one goes on."
        footer={
          <>
            <Button
              busy={busy === 'copy'}
              disabled={busy !== undefined}
              onClick={() =>
                act('copy', async () => {
                  const id = await autosave?.saveCopy()
                  if (id !== undefined) navigate(`/flows/${encodeURIComponent(id)}`)
                })
              }
            >
              Keep both: mine as a copy
            </Button>
            <Button
              busy={busy === 'theirs'}
              disabled={busy !== undefined}
              onClick={() => act('theirs', async () => autosave?.resolve('theirs'))}
            >
              Take the other version
            </Button>
            <Button
              variant="primary"
              busy={busy === 'mine'}
              disabled={busy !== undefined}
              onClick={() => act('mine', async () => autosave?.resolve('mine'))}
            >
              Keep my version
            </Button>
          </>
        }
      >
        {problem && <Banner tone="bad" title={problem} />}
        <h3 className="conflict__title">
          {changes.length === 0
            ? 'Both say the same.'
            : `What is different in yours (${formatCount(changes.length, 'change')})`}
        </h3>
        <ul className="conflict__list">
          {changes.slice(0, listed).map((change) => (
            <li key={change.message}>{change.message}</li>
          ))}
          {changes.length > listed && <li>and {formatCount(changes.length - listed, 'more change')}</li>}
        </ul>
      </Dialog>
    </>
  )
}
