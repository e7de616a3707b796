import { Command as List } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import './commandPalette.css'
import { editorView, useEditorView } from '../editor/editorView.ts'
import { Icon } from '../ui/Icon.tsx'
import { labelOf, sections } from './command.ts'
import { commands } from './commands.ts'
import { keyText } from './keys.ts'
import type { Commander } from './useCommands.ts'

const close = () => editorView.setState({ dialog: undefined })

/** Everything that can be done, by typing some of its name. */
export function CommandPalette({ commander }: { commander: Commander }) {
  const isOpen = useEditorView((state) => state.dialog === 'commands')
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && close()}>
      <Radix.Portal>
        <Radix.Overlay className="ui-dialog-scrim" />
        <Radix.Content className="command-palette" aria-describedby={undefined}>
          <Radix.Title className="visually-hidden">Commands</Radix.Title>
          <Choices commander={commander} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Choices({ commander }: { commander: Commander }) {
  const context = commander.context()
  const possible = commands.filter((command) => !command.quiet && command.enabled(context))
  return (
    <List label="Commands" loop>
      <div className="command-palette__search">
        <Icon name="search" size={16} />
        <List.Input placeholder="What do you want to do?" autoFocus />
      </div>
      <List.List className="command-palette__list">
        <List.Empty className="command-palette__empty">No command has that name.</List.Empty>
        {sections.map((section) => {
          const own = possible.filter((command) => command.section === section)
          if (own.length === 0) return null
          return (
            <List.Group key={section} heading={section}>
              {own.map((command) => (
                <List.Item
                  key={command.id}
                  value={command.id}
                  keywords={[labelOf(command, context), section, ...(command.keywords ?? [])]}
                  onSelect={() => {
                    close()
                    // The dialog gives the focus back first: commands that open a field want it themselves.
                    setTimeout(() => commander.run(command))
                  }}
                >
                  <Icon name={command.icon} size={15} />
                  <span>{labelOf(command, context)}</span>
                  {command.keys?.[0] && <kbd>{keyText(command.keys[0])}</kbd>}
                </List.Item>
              ))}
            </List.Group>
          )
        })}
      </List.List>
    </List>
  )
}
