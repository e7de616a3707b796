import { lazy, Suspense, useId } from 'react'
import type { FieldProps } from '#app/ui/Field.tsx'
import { FieldGroup } from '#app/ui/FieldGroup.tsx'
import type { CodeEditorProps } from './CodeEditor.tsx'
import './CodeField.css'

const CodeEditor = lazy(() => import('./CodeEditor.tsx').then((module) => ({ default: module.CodeEditor })))

type CodeFieldProps = FieldProps & Omit<CodeEditorProps, 'label' | 'describedBy' | 'isWrong'>

/** A labelled code editor. Until its chunk is there, the text can be written in a plain field. */
export function CodeField({ label, help, error, warning, actions, hideLabel, ...editor }: CodeFieldProps) {
  const id = useId()
  return (
    <FieldGroup
      label={label}
      hideLabel={hideLabel}
      help={help}
      error={error}
      warning={warning}
      actions={actions}
      messageId={id}
    >
      <Suspense
        fallback={
          <textarea
            aria-label={label}
            className="ui-input ui-input--code code-field__waiting"
            rows={editor.oneLine ? 1 : 8}
            value={editor.value}
            onChange={(event) => editor.onChange(event.target.value)}
          />
        }
      >
        <CodeEditor {...editor} label={label} isWrong={error !== undefined} describedBy={id} />
      </Suspense>
    </FieldGroup>
  )
}
