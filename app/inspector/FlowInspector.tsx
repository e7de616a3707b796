import { flowStore, useFlow } from '#app/flow/flowStore.ts'
import { FieldForm } from '#app/ui/FieldForm.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Icon } from '#app/ui/Icon.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import { setFlowDetails } from '#nodes/core/flow/edit.ts'
import { isError } from '#nodes/core/problem.ts'
import { FlowParameters } from './FlowParameters.tsx'
import { Problems } from './Problems.tsx'

/** What is said about the flow as a whole, while nothing is selected. */
export function FlowInspector() {
  const flow = useFlow((state) => state.flow)
  const problems = useFlow((state) => state.inference.problems)
  const { apply, seal } = flowStore.getState()
  const errors = problems.filter(isError).length
  const warnings = problems.length - errors
  return (
    <div className="inspector">
      <header className="inspector__head">
        <span className="inspector__icon">
          <Icon name="workflow" size={18} />
        </span>
        <div className="inspector__names">
          <h2 className="inspector__title">This flow</h2>
          <p className="inspector__summary">
            {formatCount(flow.nodes.length, 'node')}. Click a node to see what it does and to change it.
          </p>
        </div>
      </header>
      <FieldForm className="inspector__body inspector__scroll" label="Settings of the flow" onLeave={seal}>
        <TextField
          label="Name"
          value={flow.name}
          error={flow.name.trim() === '' ? 'A flow needs a name.' : undefined}
          maxLength={200}
          onChange={(name) => apply('rename flow', (before) => setFlowDetails(before, { name }), 'flow.name')}
        />
        <TextField
          label="Description"
          lines={3}
          value={flow.description ?? ''}
          placeholder="What is it for, and for whom?"
          onChange={(description) =>
            apply('describe flow', (before) => setFlowDetails(before, { description }), 'flow.description')
          }
        />
        <FlowParameters />
        <section className="inspector__section" aria-label="Problems">
          <h3>
            {problems.length === 0
              ? 'Nothing is wrong'
              : [errors > 0 && formatCount(errors, 'problem'), warnings > 0 && formatCount(warnings, 'warning')]
                  .filter(Boolean)
                  .join(', ')}
          </h3>
          {problems.length === 0 ? (
            <p className="inspector__nothing">
              {flow.nodes.length === 0 ? 'The flow is empty: drag a node from the left.' : 'The flow is ready to run.'}
            </p>
          ) : (
            <Problems problems={problems} showNode />
          )}
        </section>
      </FieldForm>
    </div>
  )
}
