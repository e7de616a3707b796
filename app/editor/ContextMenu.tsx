import { DropdownMenu as Radix } from 'radix-ui'
import { canvasStore, useCanvas } from '../canvas/canvasStore.ts'
import { labelOf, sections } from '../commands/command.ts'
import { commands } from '../commands/commands.ts'
import { keyText } from '../commands/keys.ts'
import type { Commander } from '../commands/useCommands.ts'
import { Icon } from '../ui/Icon.tsx'

/** The menu of what was right-clicked: those commands that name it and can run now. */
export function ContextMenu({ commander }: { commander: Commander }) {
  const menu = useCanvas((state) => state.menu)
  if (!menu) return null
  const context = commander.context(menu.at)
  const own = commands.filter((command) => command.menus?.includes(menu.target) && command.enabled(context))
  const groups = sections
    .map((section) => own.filter((command) => command.section === section))
    .filter((group) => group.length > 0)
  return (
    <Radix.Root open onOpenChange={(open) => !open && canvasStore.setState({ menu: undefined })} modal={false}>
      <Radix.Trigger asChild>
        <span className="context-anchor" tabIndex={-1} style={{ left: menu.screen.x, top: menu.screen.y }} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className="ui-menu"
          align="start"
          sideOffset={2}
          collisionPadding={8}
          loop
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          {groups.map((group, index) => (
            <Radix.Group key={group[0]?.section}>
              {index > 0 && <Radix.Separator className="ui-menu__line" />}
              {group.map((command) => (
                <Radix.Item
                  key={command.id}
                  className={command.danger ? 'ui-menu__item ui-menu__item--danger' : 'ui-menu__item'}
                  onSelect={() => {
                    const { at, target } = menu
                    setTimeout(() => commander.run(command, target === 'canvas' || target === 'edge' ? at : undefined))
                  }}
                >
                  <Icon name={command.icon} size={15} />
                  {labelOf(command, context)}
                  {command.keys?.[0] && <kbd className="ui-menu__key">{keyText(command.keys[0])}</kbd>}
                </Radix.Item>
              ))}
            </Radix.Group>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
