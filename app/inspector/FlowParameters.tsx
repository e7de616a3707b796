import { flowStore, useFlow } from '#app/flow/flowStore.ts'
import { Button } from '#app/ui/Button.tsx'
import { IconButton } from '#app/ui/IconButton.tsx'
import { NumberField } from '#app/ui/NumberField.tsx'
import { Select } from '#app/ui/Select.tsx'
import { Switch } from '#app/ui/Switch.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import { setFlowParameters } from '#nodes/core/flow/edit.ts'
import { type FlowParameter, flowParameter } from '#nodes/core/flow/flow.ts'
import { renameFlowParameter } from './renameFlowParameter.ts'

const typeOptions = [
  { value: 'number', label: 'Number' },
  { value: 'integer', label: 'Whole number' },
  { value: 'text', label: 'Text' },
  { value: 'boolean', label: 'Yes / no' },
  { value: 'file', label: 'File' },
]

const emptyDefault = (type: FlowParameter['type']): FlowParameter['default'] =>
  type === 'boolean' ? false : type === 'number' || type === 'integer' ? 0 : ''

/** Parameters of the whole flow: named values that nodes compute with and that a run can be given. */
export function FlowParameters() {
  const parameters = useFlow((state) => state.flow.parameters) ?? []
  const { apply } = flowStore.getState()
  const set = (label: string, next: FlowParameter[], mergeKey?: string) =>
    apply(label, (flow) => setFlowParameters(flow, next), mergeKey)
  const change = (index: number, part: Partial<FlowParameter>) =>
    set(
      'change flow parameter',
      parameters.map((each, at) => (at === index ? { ...each, ...part } : each)),
      `flow.parameter.${index}`,
    )
  const add = () => {
    let number = parameters.length + 1
    while (parameters.some((each) => each.name === `parameter_${number}`)) number += 1
    set('add flow parameter', [...parameters, { name: `parameter_${number}`, type: 'number', default: 0 }])
  }
  return (
    <section className="inspector__section" aria-label="Flow parameters">
      <h3>Flow parameters</h3>
      {parameters.length === 0 && (
        <p className="inspector__nothing">
          Named values that several nodes can use, and that a run on the command line can be given with --param.
        </p>
      )}
      {parameters.map((each, index) => {
        const name = flowParameter.shape.name.safeParse(each.name)
        const isTaken = parameters.some((other, at) => at !== index && other.name === each.name)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a parameter's name changes while it is typed.
          <div key={index} className="flow-parameter">
            <div className="flow-parameter__row">
              <TextField
                label="Name"
                code
                value={each.name}
                error={isTaken ? 'This name is taken.' : name.success ? undefined : name.error.issues[0]?.message}
                onChange={(next) =>
                  apply(
                    'rename flow parameter',
                    (flow) => renameFlowParameter(flow, index, next),
                    `flow.parameter.${index}.name`,
                  )
                }
              />
              <Select
                label="Type"
                value={each.type}
                options={typeOptions}
                onChange={(next) => {
                  const type = flowParameter.shape.type.safeParse(next)
                  if (type.success) change(index, { type: type.data, default: emptyDefault(type.data) })
                }}
              />
              <IconButton
                label={`Remove ${each.name}`}
                icon="trash-2"
                onClick={() =>
                  set(
                    'remove flow parameter',
                    parameters.filter((_each, at) => at !== index),
                  )
                }
              />
            </div>
            {each.type === 'boolean' ? (
              <Switch
                label="Default: yes"
                checked={each.default === true}
                onChange={(next) => change(index, { default: next })}
              />
            ) : each.type === 'number' || each.type === 'integer' ? (
              <NumberField
                label="Default"
                integer={each.type === 'integer'}
                value={typeof each.default === 'number' ? each.default : undefined}
                onChange={(next) => next !== undefined && change(index, { default: next })}
              />
            ) : (
              <TextField
                label="Default"
                value={typeof each.default === 'string' ? each.default : ''}
                onChange={(next) => change(index, { default: next })}
              />
            )}
          </div>
        )
      })}
      <Button size="small" icon="plus" onClick={add}>
        Add a parameter
      </Button>
    </section>
  )
}
