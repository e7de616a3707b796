import { useState } from 'react'
import { flowStore, probeKey, useFlow } from '#app/flow/flowStore.ts'
import { FieldForm } from '#app/ui/FieldForm.tsx'
import { Icon } from '#app/ui/Icon.tsx'
import type { AnyNode } from '#nodes/core/define.ts'
import { setParams, setTune } from '#nodes/core/flow/edit.ts'
import type { FlowNode } from '#nodes/core/flow/flow.ts'
import type { NodeInference } from '#nodes/core/flow/infer.ts'
import { fieldOfProblem } from '#nodes/core/problem.ts'
import type { TableSpec } from '#nodes/core/spec/table.ts'
import { detectedWords, readCsvFacts } from './csvFacts.ts'
import { type FieldIssue, fieldIssues } from './fieldProblem.ts'
import { type FormField, formFields, isShown, showsParts } from './fields.ts'
import { ParamField } from './ParamField.tsx'

const isExpression = (value: unknown): boolean => value !== null && typeof value === 'object' && '$expr' in value

const tableOf = (specs: NodeInference['inputs']): Record<string, TableSpec | undefined> =>
  Object.fromEntries(Object.entries(specs).map(([port, spec]) => [port, spec?.type === 'table' ? spec : undefined]))

/** Values of the columns that other fields of the node name. */
function categoriesNamed(
  fields: readonly FormField[],
  params: Record<string, unknown> | undefined,
  tables: Record<string, TableSpec | undefined>,
): string[] {
  const named = fields.filter((field) => field.control.kind === 'column').map((field) => params?.[field.name])
  const columns = Object.values(tables).flatMap((table) => table?.columns ?? [])
  return columns.filter((column) => named.includes(column.name)).flatMap((column) => column.categories ?? [])
}

type ParamFormProps = { node: FlowNode; definition: AnyNode; inference: NodeInference | undefined }

/** The form of one node, drawn from its definition; each change goes into the flow at once and can be undone. */
export function ParamForm({ node, definition, inference }: ParamFormProps) {
  const parameters = useFlow((state) => state.flow.parameters)
  const facts = useFlow((state) => state.facts)
  const [open, setOpen] = useState(false)
  const fields = formFields(definition)
  const shown = fields.filter((field) => isShown(field, fields, inference?.params ?? node.params))
  const plain = shown.filter((field) => !field.advanced)
  const advanced = shown.filter((field) => field.advanced)
  const request = inference?.params && definition.probe?.(inference.params, inference.inputs)
  const found = readCsvFacts(request && facts[probeKey(request)])
  const tables = tableOf(inference?.inputs ?? {})
  const outcome = Object.values(tableOf(inference?.outputs ?? {})).find((each) => each !== undefined)?.columns

  const issuesOf = (field: FormField, value: unknown): FieldIssue[] => {
    const found = (inference?.problems ?? [])
      // What has a fix stands above the form, with its button.
      .filter((problem) => !problem.fix && fieldOfProblem(problem) === field.name)
      .map(({ field: path = '', message, severity }) => ({
        path: path.slice(field.name.length + 1),
        message,
        severity,
      }))
    const own = isExpression(value) ? [] : fieldIssues(definition, field, value)
    // The schema's own words are told once more by the inference.
    return own.length > 0 ? own : found
  }

  const draw = (field: FormField) => {
    const value = node.params[field.name]
    const issues = issuesOf(field, value)
    const whole = showsParts(field) ? issues.filter((issue) => issue.path === '') : issues
    return (
      <ParamField
        key={`${node.id}.${field.name}`}
        field={field}
        value={value}
        resolved={inference?.params?.[field.name]}
        error={whole.find((issue) => issue.severity === 'error')?.message}
        warning={whole.find((issue) => issue.severity === 'warning')?.message}
        issues={issues}
        tables={tables}
        outcome={outcome}
        suggestions={field.control.kind === 'map' ? categoriesNamed(fields, inference?.params, tables) : []}
        detected={found && detectedWords(found, field.name)}
        parameters={(parameters ?? []).map((each) => each.name)}
        tune={node.tune?.[field.name]}
        change={(next) =>
          flowStore
            .getState()
            .apply(
              `change ${field.title.toLowerCase()}`,
              (flow) => setParams(flow, node.id, { [field.name]: next }),
              `${node.id}.${field.name}`,
            )
        }
        onTune={(range) =>
          flowStore
            .getState()
            .apply(
              range === undefined ? `stop tuning ${field.title.toLowerCase()}` : `tune ${field.title.toLowerCase()}`,
              (flow) => setTune(flow, node.id, field.name, range),
              `${node.id}.tune.${field.name}`,
            )
        }
      />
    )
  }

  if (fields.length === 0) return <p className="inspector__nothing">There is nothing to set here.</p>
  const hiddenProblems = advanced.some((field) =>
    inference?.problems.some((problem) => fieldOfProblem(problem) === field.name),
  )
  const isOpen = open || hiddenProblems
  return (
    // The step that undo takes back ends when a field is left.
    <FieldForm className="param-form" label="Settings" onLeave={() => flowStore.getState().seal()}>
      {plain.map(draw)}
      {advanced.length > 0 && (
        <>
          <button type="button" className="fold" aria-expanded={isOpen} onClick={() => setOpen(!open)}>
            <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={14} />
            Advanced
            <span className="fold__count">{advanced.length}</span>
          </button>
          {isOpen && advanced.map(draw)}
        </>
      )}
    </FieldForm>
  )
}
