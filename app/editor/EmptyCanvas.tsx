import { addNodeCommand } from '../commands/addNode.ts'
import { goHome } from '../commands/goHome.ts'
import { keyText } from '../commands/keys.ts'
import type { Commander } from '../commands/useCommands.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'

/** What an empty flow says: three ways to begin. */
export function EmptyCanvas({ commander }: { commander: Commander }) {
  return (
    <div className="empty-canvas">
      <EmptyState
        icon="workflow"
        title="This flow is empty"
        actions={
          <>
            <Button variant="primary" icon="plus" onClick={() => commander.run(addNodeCommand)}>
              Add a node
            </Button>
            <Button icon="layout-template" onClick={() => commander.run(goHome)}>
              Start from a template
            </Button>
          </>
        }
      >
        Drag a node from the left, double-click here, or press {keyText('A')}. A CSV file dropped anywhere becomes a
        whole flow.
      </EmptyState>
    </div>
  )
}
