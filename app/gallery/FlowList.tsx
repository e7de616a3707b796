import { useState } from 'react'
import { TextField } from '#app/ui/TextField.tsx'
import type { FlowSummary } from '#server/contract/resources.ts'
import { FlowCard } from './FlowCard.tsx'

/** One's own flows, newest first. */
export function FlowList({ flows, onChanged }: { flows: readonly FlowSummary[]; onChanged: () => void }) {
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const found = flows.filter((flow) => `${flow.name} ${flow.description ?? ''}`.toLowerCase().includes(wanted))
  return (
    <>
      {flows.length > 6 && (
        <div className="gallery__search">
          <TextField
            label="Find a flow"
            hideLabel
            placeholder="Find a flow"
            value={search}
            onChange={setSearch}
            type="search"
          />
        </div>
      )}
      <ul className="cards">
        {found.map((flow) => (
          <FlowCard key={flow.id} flow={flow} onChanged={onChanged} />
        ))}
      </ul>
      {found.length === 0 && <p className="gallery__nothing">No flow is called like that.</p>}
    </>
  )
}
