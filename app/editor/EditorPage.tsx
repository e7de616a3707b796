import { type ReactNode, useEffect, useState } from 'react'
import { Link } from 'wouter'
import './editor.css'
import { ApiProblem, messageOf } from '../api/request.ts'
import { Canvas } from '../canvas/Canvas.tsx'
import { CommandPalette } from '../commands/CommandPalette.tsx'
import { ShortcutSheet } from '../commands/ShortcutSheet.tsx'
import { useCommander, useShortcuts } from '../commands/useCommands.ts'
import { useFlow } from '../flow/flowStore.ts'
import { useRunActive } from '../flow/runStore.ts'
import { openFlow, openSession } from '../flow/session.ts'
import { Inspector } from '../inspector/Inspector.tsx'
import { Palette } from '../palette/Palette.tsx'
import { QuickAdd } from '../palette/QuickAdd.tsx'
import { TopBar } from '../shell/TopBar.tsx'
import { Tour } from '../tour/Tour.tsx'
import { Button } from '../ui/Button.tsx'
import { EmptyState, LoadingState } from '../ui/EmptyState.tsx'
import { ConflictDialog } from './ConflictDialog.tsx'
import { ConnectDialog } from './ConnectDialog.tsx'
import { ContextMenu } from './ContextMenu.tsx'
import { DrawerFrame } from './DrawerFrame.tsx'
import { EditorBar } from './EditorBar.tsx'
import { EmptyCanvas } from './EmptyCanvas.tsx'
import { editorView, useEditorView } from './editorView.ts'
import { FileDrop } from './FileDrop.tsx'
import { FlowNotices } from './FlowNotices.tsx'
import { ProblemsPanel } from './ProblemsPanel.tsx'

type Opening = 'loading' | 'open' | { problem: string }

/** Opens a flow and shows it: palette, canvas, inspector, and results below. */
export function EditorPage({ flowId }: { flowId: string }) {
  const [opening, setOpening] = useState<Opening>('loading')
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt opens the same flow again.
  useEffect(() => {
    const abort = new AbortController()
    setOpening('loading')
    openFlow(flowId, abort.signal).then(
      (session) => session && setOpening('open'),
      (error: unknown) => !abort.signal.aborted && setOpening({ problem: openProblem(error, flowId) }),
    )
    return () => {
      abort.abort()
      openSession()?.close()
    }
  }, [flowId, attempt])

  if (opening === 'loading') {
    return (
      <Frame>
        <LoadingState>Opening the flow …</LoadingState>
      </Frame>
    )
  }
  if (opening !== 'open') {
    return (
      <Frame>
        <EmptyState
          icon="circle-alert"
          title="The flow could not be opened"
          actions={
            <>
              <Button icon="rotate-ccw" onClick={() => setAttempt((count) => count + 1)}>
                Try again
              </Button>
              <Link href="/">To the gallery</Link>
            </>
          }
        >
          {opening.problem}
        </EmptyState>
      </Frame>
    )
  }
  return <Editor />
}

/** The page while there is no flow to show. */
function Frame({ children }: { children: ReactNode }) {
  return (
    <>
      <TopBar middle={<span className="editor-bar__flow">Flow</span>} />
      <main className="editor__frame">{children}</main>
    </>
  )
}

const openProblem = (error: unknown, flowId: string): string =>
  error instanceof ApiProblem && error.details.code === 'not_found'
    ? `There is no flow "${flowId}" here. It may have been deleted, or the address is mistyped.`
    : messageOf(error)

function Editor() {
  const commander = useCommander()
  useShortcuts(commander)
  const { palette, inspector, drawer, problems } = useEditorView((state) => state)
  const isEmpty = useFlow((state) => state.flow.nodes.length === 0 && !state.flow.notes?.length)
  const name = useFlow((state) => state.flow.name)
  const isRunning = useRunActive()
  useEffect(() => {
    // What runs is worth seeing: the results open with it, and stay closed for those who close them.
    if (isRunning) editorView.setState({ drawer: true })
  }, [isRunning])
  useEffect(() => {
    document.title = `${name} · Modelwright`
    return () => {
      document.title = 'Modelwright'
    }
  }, [name])
  return (
    <div className="editor">
      <EditorBar commander={commander} />
      <div className="editor__body">
        {palette && (
          <div className="editor__palette" data-tour="palette">
            <Palette />
          </div>
        )}
        <main className="editor__main">
          <div className="editor__canvas" data-tour="canvas">
            <Canvas />
            {isEmpty && <EmptyCanvas commander={commander} />}
            <FlowNotices />
          </div>
          {problems && <ProblemsPanel />}
          {drawer && <DrawerFrame />}
        </main>
        {inspector && (
          <aside className="editor__inspector" data-tour="inspector">
            <Inspector />
          </aside>
        )}
      </div>
      <QuickAdd />
      <ContextMenu commander={commander} />
      <ConnectDialog />
      <ConflictDialog />
      <CommandPalette commander={commander} />
      <ShortcutSheet commander={commander} />
      <FileDrop />
      <Tour />
    </div>
  )
}
