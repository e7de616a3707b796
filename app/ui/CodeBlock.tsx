import { type ReactNode, useState } from 'react'
import './CodeBlock.css'
import { Button } from './Button.tsx'
import { toast } from './toast.ts'

type CodeBlockProps = {
  code: string
  label: string
  /** What stands in the bar above, left of the button. */
  title?: ReactNode
}

/** Program text with a button that copies it. */
export function CodeBlock({ code, label, title }: CodeBlockProps) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code)
      setCopied(true)
      setTimeout(() => setCopied(false), 2000)
    } catch {
      toast({ message: 'The browser did not let the page copy. Select the text and copy it yourself.', tone: 'bad' })
    }
  }
  return (
    <div className="ui-code">
      <div className="ui-code__bar">
        {title}
        <Button variant="quiet" size="small" icon={copied ? 'check' : 'copy'} onClick={() => void copy()}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <section
        aria-label={label}
        className="ui-code__scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        <pre>
          <code>{code}</code>
        </pre>
      </section>
    </div>
  )
}
