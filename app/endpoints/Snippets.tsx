import { useState } from 'react'
import { CodeBlock } from '#app/ui/CodeBlock.tsx'
import { Segments } from '#app/ui/Segments.tsx'
import { snippets } from './snippets.ts'
import type { TryRow } from './tryForm.ts'

/** How an application asks this endpoint, with the row from the form. */
export function Snippets({ name, row }: { name: string; row: TryRow }) {
  const [language, setLanguage] = useState('curl')
  const all = snippets({ origin: location.origin, name, row })
  const shown = all.find((each) => each.id === language) ?? all[0]
  return (
    <section className="snippets" aria-label="Use it from an application">
      {shown && (
        <>
          <CodeBlock
            code={shown.code}
            label={`${shown.title} example`}
            title={
              <Segments
                label="Language"
                hideLabel
                value={language}
                options={all.map((each) => ({ value: each.id, label: each.title }))}
                onChange={setLanguage}
              />
            }
          />
          <p className="snippets__note">
            {shown.note} It takes the key from the environment variable MODELWRIGHT_API_KEY.
          </p>
        </>
      )}
    </section>
  )
}
