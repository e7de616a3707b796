/** What was set otherwise than it was found, by column. */
export type ColumnOverrides = Record<string, { kind?: string; role?: string }>

/** Overrides as a flow holds them; what has another form is left out. */
export const overridesOf = (value: unknown): ColumnOverrides => {
  const overrides: ColumnOverrides = {}
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return overrides
  for (const [name, entry] of Object.entries(value)) {
    if (entry === null || typeof entry !== 'object') continue
    const { kind, role }: { kind?: unknown; role?: unknown } = entry
    overrides[name] = { ...(typeof kind === 'string' && { kind }), ...(typeof role === 'string' && { role }) }
  }
  return overrides
}

/** One column's override changed; an override that says nothing is taken away, and so is a second target. */
export function withOverride(
  overrides: ColumnOverrides,
  name: string,
  change: { kind?: string | undefined; role?: string | undefined },
): ColumnOverrides {
  const next: ColumnOverrides = {}
  for (const [other, entry] of Object.entries(overrides)) {
    if (other === name) continue
    const { role, ...rest } = entry
    const kept = change.role === 'target' && role === 'target' ? rest : entry
    if (Object.keys(kept).length > 0) next[other] = kept
  }
  const merged = { ...overrides[name], ...change }
  const own = {
    ...(merged.kind !== undefined && { kind: merged.kind }),
    ...(merged.role !== undefined && { role: merged.role }),
  }
  if (Object.keys(own).length > 0) next[name] = own
  return next
}
