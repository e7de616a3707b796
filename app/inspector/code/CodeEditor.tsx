import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  keymap,
  lineNumbers,
  placeholder as placeholderText,
  tooltips,
} from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { type CodeLanguage, loadLanguage } from './codeLanguage.ts'
import { codeTheme } from './codeTheme.ts'
import type { KnownName } from './exprCompletions.ts'

export type CodeEditorProps = {
  /** Accessible name. */
  label: string
  value: string
  onChange: (value: string) => void
  language: CodeLanguage
  /** Names that are completed. */
  names: readonly KnownName[]
  /** One line: Enter and line breaks are not taken. */
  oneLine?: boolean
  placeholder?: string | undefined
  /** Underlined from here to the end of the word. */
  wrongAt?: number | undefined
  isWrong?: boolean
  describedBy?: string | undefined
  /** Takes the focus when it appears. */
  focus?: boolean
}

const bareLine: Extension = [
  EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? [] : change)),
  EditorView.clipboardInputFilter.of((text) => text.replaceAll(/\s*\n\s*/g, ' ')),
]

const manyLines: Extension = [lineNumbers(), indentOnInput(), keymap.of([indentWithTab])]

/** A code editor; the parent keeps the text. Heavy: take it in lazily, as CodeField does. */
export function CodeEditor(props: CodeEditorProps) {
  const { label, value, language, oneLine = false, placeholder, wrongAt, isWrong = false, describedBy, focus } = props
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const latest = useRef(props)
  latest.current = props
  const attributes = useRef(new Compartment())

  // biome-ignore lint/correctness/useExhaustiveDependencies: one editor a language; everything else reaches it below or by `latest`.
  useEffect(() => {
    if (!place.current) return
    const languagePart = new Compartment()
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          tooltips({ position: 'fixed', parent: document.body }),
          Prec.high(keymap.of([{ key: 'Tab', run: acceptCompletion }])),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          oneLine ? bareLine : manyLines,
          oneLine ? [] : EditorView.lineWrapping,
          placeholder === undefined ? [] : placeholderText(placeholder),
          codeTheme,
          attributes.current.of([]),
          languagePart.of([]),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return
            const text = update.state.doc.toString()
            if (text !== latest.current.value) latest.current.onChange(text)
          }),
        ],
      }),
    })
    view.current = editor
    if (focus) editor.focus()
    let isGone = false
    loadLanguage(language, () => latest.current.names).then(
      (loaded) => {
        if (!isGone) editor.dispatch({ effects: languagePart.reconfigure(loaded) })
      },
      // Without its colours the editor still edits.
      () => undefined,
    )
    return () => {
      isGone = true
      editor.destroy()
      view.current = undefined
    }
  }, [language, oneLine])

  useEffect(() => {
    const editor = view.current
    const before = editor?.state.doc.toString()
    if (!editor || before === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => {
    view.current?.dispatch({
      effects: attributes.current.reconfigure(
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-invalid': String(isWrong),
          ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
        }),
      ),
    })
  }, [label, isWrong, describedBy])

  useEffect(() => {
    const editor = view.current
    if (!editor) return
    const marks: Diagnostic[] = []
    const end = editor.state.doc.length
    if (wrongAt !== undefined && end > 0) {
      const from = Math.min(wrongAt, end - 1)
      const length = /^[\p{L}\p{N}_]+/u.exec(editor.state.sliceDoc(from))?.[0].length ?? 1
      marks.push({ from, to: Math.min(end, from + length), severity: 'error', message: '' })
    }
    editor.dispatch(setDiagnostics(editor.state, marks))
  }, [wrongAt])

  return (
    <div ref={place} className="code-editor" data-one-line={oneLine || undefined} data-wrong={isWrong || undefined} />
  )
}
