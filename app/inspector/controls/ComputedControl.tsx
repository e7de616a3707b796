import type { ReactNode } from 'react'
import { Button } from '#app/ui/Button.tsx'
import { CodeField } from '../code/CodeField.tsx'

type ComputedControlProps = {
  title: string
  text: string
  error: string | undefined
  parameters: readonly string[]
  /** What it comes to now. */
  outcome: string | undefined
  actions: ReactNode
  onChange: (text: string) => void
  onLeave: () => void
}

/** A parameter that is computed from the flow's parameters. */
export function ComputedControl({
  title,
  text,
  error,
  parameters,
  outcome,
  actions,
  onChange,
  onLeave,
}: ComputedControlProps) {
  const hint =
    parameters.length === 0
      ? 'Add a flow parameter first: click the empty canvas to see the flow’s own settings.'
      : `Uses the flow’s parameters: ${parameters.join(', ')}. For example ${parameters[0]} * 2.`
  return (
    <div className="computed-control">
      <CodeField
        label={title}
        help={outcome === undefined ? hint : `= ${outcome}`}
        error={error}
        actions={actions}
        language="expression"
        oneLine
        names={parameters.map((name) => ({ name, detail: 'flow parameter' }))}
        value={text}
        onChange={onChange}
      />
      <Button size="small" variant="quiet" onClick={onLeave}>
        Use a fixed value
      </Button>
    </div>
  )
}
