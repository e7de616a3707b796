import { isError } from '#nodes/core/problem.ts'
import { cancelRun } from '../commands/cancelRun.ts'
import { labelOf } from '../commands/command.ts'
import { keyText } from '../commands/keys.ts'
import { runAll } from '../commands/runAll.ts'
import { runFrom } from '../commands/runFrom.ts'
import { runOnly } from '../commands/runOnly.ts'
import { runTo } from '../commands/runTo.ts'
import type { Commander } from '../commands/useCommands.ts'
import { useFlow } from '../flow/flowStore.ts'
import { useRun, useRunActive } from '../flow/runStore.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { Tooltip } from '../ui/Tooltip.tsx'

const shortcutOf = (keys: string | undefined) => (keys ? { shortcut: keyText(keys) } : {})

/** Runs everything, or by its arrow a part; while something runs, cancels it. */
export function RunButton({ commander }: { commander: Commander }) {
  const isActive = useRunActive()
  const isStarting = useRun((state) => state.status === 'queued' && state.runId === undefined)
  const isEmpty = useFlow((state) => state.flow.nodes.length === 0)
  const errors = useFlow((state) => state.inference.problems.filter(isError).length)
  const chosen = useFlow((state) => state.selection.nodes.length)
  if (isActive) {
    return (
      <Button icon="circle-stop" busy={isStarting} onClick={() => commander.run(cancelRun)}>
        Cancel
      </Button>
    )
  }
  const context = commander.context()
  return (
    <span className="run-button" data-tour="run">
      <Tooltip
        content={errors > 0 ? 'Runs what can run; some nodes need attention first' : 'Run the whole flow'}
        {...shortcutOf(runAll.keys?.[0])}
      >
        <Button variant="primary" icon="play" disabled={isEmpty} onClick={() => commander.run(runAll)}>
          Run
        </Button>
      </Tooltip>
      <Menu
        trigger={<IconButton className="run-button__more" icon="chevron-down" label="Run a part" disabled={isEmpty} />}
        items={[
          {
            heading:
              chosen === 0
                ? 'Select a node or group to run a part'
                : chosen === 1
                  ? 'From what is selected'
                  : `From the ${chosen} selected`,
          },
          ...[runTo, runFrom, runOnly].map((command) => ({
            label: labelOf(command, context),
            icon: command.icon,
            disabled: !command.enabled(context),
            onSelect: () => commander.run(command),
            ...shortcutOf(command.keys?.[0]),
          })),
        ]}
      />
    </span>
  )
}
