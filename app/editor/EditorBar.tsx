import { useEffect, useState } from 'react'
import { setFlowDetails } from '#nodes/core/flow/edit.ts'
import { isError } from '#nodes/core/problem.ts'
import { useCanvas } from '../canvas/canvasStore.ts'
import { type Command, labelOf } from '../commands/command.ts'
import { commands } from '../commands/commands.ts'
import { keyText } from '../commands/keys.ts'
import { redo } from '../commands/redo.ts'
import { showProblems } from '../commands/showProblems.ts'
import { toggleDrawer } from '../commands/toggleDrawer.ts'
import { toggleInspector } from '../commands/toggleInspector.ts'
import { togglePalette } from '../commands/togglePalette.ts'
import { undo } from '../commands/undo.ts'
import type { Commander } from '../commands/useCommands.ts'
import { zoomActual } from '../commands/zoomActual.ts'
import { zoomFit } from '../commands/zoomFit.ts'
import { flowStore, useFlow } from '../flow/flowStore.ts'
import { TopBar } from '../shell/TopBar.tsx'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, type MenuItem } from '../ui/Menu.tsx'
import { Tooltip } from '../ui/Tooltip.tsx'
import { useEditorView } from './editorView.ts'
import { RunButton } from './RunButton.tsx'
import { SaveMark } from './SaveMark.tsx'

/** The bar above the canvas: the flow's name and whether it is saved, undo, problems, views, run. */
export function EditorBar({ commander }: { commander: Commander }) {
  const undoLabel = useFlow((state) => state.undoLabel)
  const redoLabel = useFlow((state) => state.redoLabel)
  return (
    <TopBar
      middle={
        <>
          <FlowName />
          <SaveMark />
        </>
      }
    >
      <Tool
        command={undo}
        commander={commander}
        label={undoLabel ? `Undo: ${undoLabel}` : 'Nothing to undo'}
        disabled={!undoLabel}
      />
      <Tool
        command={redo}
        commander={commander}
        label={redoLabel ? `Redo: ${redoLabel}` : 'Nothing to redo'}
        disabled={!redoLabel}
      />
      <span className="editor-bar__line" />
      <ZoomMark commander={commander} />
      <Views commander={commander} />
      <span className="editor-bar__line" />
      <ProblemCount commander={commander} />
      <More commander={commander} />
      <RunButton commander={commander} />
    </TopBar>
  )
}

type ToolProps = { command: Command; commander: Commander; label: string; disabled?: boolean; pressed?: boolean }

function Tool({ command, commander, label, disabled = false, pressed }: ToolProps) {
  const keys = command.keys?.[0]
  return (
    <IconButton
      icon={command.icon}
      label={label}
      disabled={disabled}
      onClick={() => commander.run(command)}
      {...(keys ? { shortcut: keyText(keys) } : {})}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
    />
  )
}

function FlowName() {
  const name = useFlow((state) => state.flow.name)
  const [draft, setDraft] = useState(name)
  useEffect(() => setDraft(name), [name])
  const rename = () => {
    if (draft.trim() === '' || draft === name) setDraft(name)
    else flowStore.getState().apply('rename flow', (flow) => setFlowDetails(flow, { name: draft }))
  }
  return (
    <span className="flow-name" data-value={draft}>
      <input
        aria-label="Name of the flow"
        value={draft}
        maxLength={200}
        size={1}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={rename}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key === 'Escape') setDraft(name)
        }}
      />
    </span>
  )
}

function ZoomMark({ commander }: { commander: Commander }) {
  const zoom = useCanvas((state) => state.zoom)
  const item = (command: Command): MenuItem => {
    const keys = command.keys?.[0]
    return {
      label: labelOf(command, commander.context()),
      icon: command.icon,
      onSelect: () => commander.run(command),
      ...(keys ? { shortcut: keyText(keys) } : {}),
    }
  }
  return (
    <Menu
      trigger={
        <button type="button" className="editor-bar__zoom numeric" aria-label={`Zoom, now ${Math.round(zoom * 100)} %`}>
          {Math.round(zoom * 100)} %
        </button>
      }
      items={[item(zoomFit), item(zoomActual)]}
    />
  )
}

function Views({ commander }: { commander: Commander }) {
  const palette = useEditorView((state) => state.palette)
  const drawer = useEditorView((state) => state.drawer)
  const inspector = useEditorView((state) => state.inspector)
  return (
    <>
      <Tool command={togglePalette} commander={commander} label="Nodes to add" pressed={palette} />
      <Tool command={toggleDrawer} commander={commander} label="Results" pressed={drawer} />
      <Tool command={toggleInspector} commander={commander} label="Inspector" pressed={inspector} />
    </>
  )
}

function ProblemCount({ commander }: { commander: Commander }) {
  const errors = useFlow((state) => state.inference.problems.filter(isError).length)
  const all = useFlow((state) => state.inference.problems.length)
  const isOpen = useEditorView((state) => state.problems)
  const words = all === 0 ? 'No problems' : `${errors} to mend, ${all - errors} to look at`
  const keys = showProblems.keys?.[0]
  return (
    <Tooltip content={words} {...(keys ? { shortcut: keyText(keys) } : {})}>
      <button
        type="button"
        className={`problem-count problem-count--${errors > 0 ? 'bad' : all > 0 ? 'warn' : 'none'} numeric`}
        aria-label={`Problems: ${words}`}
        aria-pressed={isOpen}
        onClick={() => commander.run(showProblems)}
      >
        <Icon name={errors > 0 ? 'circle-alert' : all > 0 ? 'triangle-alert' : 'circle-check'} size={16} />
        {all > 0 && all}
      </button>
    </Tooltip>
  )
}

const inMenu = [
  'help.commands',
  'add.node',
  'add.note',
  'arrange.tidyUp',
  'view.minimap',
  'view.snap',
  'flow.export',
  'flow.import',
  'help.shortcuts',
  'help.tour',
]
const linesAfter = new Set(['help.commands', 'arrange.tidyUp', 'view.snap', 'flow.import'])

function More({ commander }: { commander: Commander }) {
  const [, setOpened] = useState(0)
  const context = commander.context()
  const items = inMenu.flatMap((id): MenuItem[] => {
    const command = commands.find((each) => each.id === id)
    if (!command) return []
    const keys = command.keys?.[0]
    const item: MenuItem = {
      label: labelOf(command, context),
      icon: command.icon,
      disabled: !command.enabled(context),
      onSelect: () => {
        setTimeout(() => commander.run(command))
        setOpened((count) => count + 1)
      },
      ...(keys ? { shortcut: keyText(keys) } : {}),
    }
    return linesAfter.has(id) ? [item, 'line'] : [item]
  })
  return <Menu trigger={<IconButton icon="ellipsis" label="More" />} items={items} />
}
