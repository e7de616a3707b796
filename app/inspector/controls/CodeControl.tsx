import { useState } from 'react'
import { Button } from '#app/ui/Button.tsx'
import { Dialog } from '#app/ui/Dialog.tsx'
import { kindNames } from '#app/ui/format.ts'
import { IconButton } from '#app/ui/IconButton.tsx'
import { typesOf } from '#nodes/core/expr/types.ts'
import { CodeField } from '../code/CodeField.tsx'
import { checkText } from '../code/exprCheck.ts'
import type { KnownName } from '../code/exprCompletions.ts'
import { type ControlProps, columnsOfPort, headOf } from './controlProps.ts'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Columns that can be named: those of one input, or of all where no input is given. */
function namesOf({ tables }: Pick<ControlProps, 'tables'>, port: string | undefined): KnownName[] {
  const ports = port === undefined ? Object.keys(tables) : [port]
  return ports.flatMap((table) =>
    (tables[table]?.columns ?? []).map(({ name, kind }) => ({ name, detail: kindNames[kind].toLowerCase(), table })),
  )
}

/** What an expression's check says, joined with what the form says already; the check is the nearer of the two. */
function expressionCheck(props: ControlProps<'expression'> | ControlProps<'code'>) {
  const { control, effective, error } = props
  const columns = columnsOfPort(props, control.port)
  const found = checkText(textOf(effective), columns && typesOf(columns), control.gives)
  return {
    error: found.state === 'wrong' ? found.message : error,
    wrongAt: found.state === 'wrong' ? found.at : undefined,
    words: found.state === 'right' ? found.words : undefined,
  }
}

/** One line in the language of expressions, checked as one types, with columns and functions offered. */
export function ExpressionControl(props: ControlProps<'expression'>) {
  const { field, control, effective, help, change } = props
  const { error, wrongAt, words } = expressionCheck(props)
  return (
    <CodeField
      {...headOf(props)}
      error={error}
      help={words ? [words, help].filter(Boolean).join(' ') : help}
      language="expression"
      oneLine
      names={namesOf(props, control.port)}
      placeholder={field.placeholder}
      wrongAt={wrongAt}
      value={textOf(effective)}
      onChange={(text) => change(text === '' && field.optional ? undefined : text)}
    />
  )
}

/** Several lines of code, with a way to edit them in a large window. */
export function CodeControl(props: ControlProps<'code'>) {
  const { field, control, effective, error, help, actions, change } = props
  const [open, setOpen] = useState(false)
  const check = expressionCheck(props)
  const isExpression = control.language === 'expression'
  const shared = {
    ...headOf(props),
    error: isExpression ? check.error : error,
    help: isExpression && check.words ? [check.words, help].filter(Boolean).join(' ') : help,
    language: control.language,
    names: namesOf(props, control.port),
    placeholder: field.placeholder,
    wrongAt: isExpression ? check.wrongAt : undefined,
    value: textOf(effective),
    onChange: (text: string) => change(text === '' && field.optional ? undefined : text),
  }
  return (
    <>
      <CodeField
        {...shared}
        actions={
          <>
            <IconButton label="Edit large" icon="maximize-2" size="small" onClick={() => setOpen(true)} />
            {actions}
          </>
        }
      />
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={field.title}
        size="large"
        footer={
          <Button variant="primary" onClick={() => setOpen(false)}>
            Done
          </Button>
        }
      >
        <div className="code-dialog">
          <CodeField {...shared} actions={undefined} hideLabel focus />
        </div>
      </Dialog>
    </>
  )
}
