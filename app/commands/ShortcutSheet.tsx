import { Fragment } from 'react'
import './commandPalette.css'
import { editorView, useEditorView } from '../editor/editorView.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { labelOf, sections } from './command.ts'
import { commands } from './commands.ts'
import { keyText } from './keys.ts'
import type { Commander } from './useCommands.ts'

/** What the canvas itself listens to, beside the commands. */
const onCanvas: readonly [string, readonly string[]][] = [
  ['Next or previous card', ['Tab', 'Shift+Tab']],
  ['Add the card to the selection', ['Space']],
  ['Rename the card, fold the group', ['Enter']],
  ['Select an area', ['Shift and drag']],
  ['Add a node there', ['Double click']],
]

/** Every shortcut, drawn from the commands. */
export function ShortcutSheet({ commander }: { commander: Commander }) {
  const isOpen = useEditorView((state) => state.dialog === 'shortcuts')
  const context = commander.context()
  return (
    <Dialog
      open={isOpen}
      onClose={() => editorView.setState({ dialog: undefined })}
      title="Keyboard shortcuts"
      size="large"
    >
      <div className="shortcut-sheet">
        <Part title="On the canvas" rows={onCanvas} />
        {sections.map((section) => {
          const rows = commands
            .filter((command) => command.section === section && command.keys)
            .map((command): [string, string[]] => [
              labelOf(command, context).replace(/: .*/, ''),
              (command.keys ?? []).map((keys) => keyText(keys)),
            ])
          return rows.length > 0 && <Part key={section} title={section} rows={rows} />
        })}
      </div>
    </Dialog>
  )
}

function Part({ title, rows }: { title: string; rows: readonly (readonly [string, readonly string[]])[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {rows.map(([label, keys]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {keys.map((key, index) => (
                <Fragment key={key}>
                  {index > 0 && ' or '}
                  <kbd>{key}</kbd>
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
