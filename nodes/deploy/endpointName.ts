/** Letters, digits and single or more hyphens between them, at most 63: safe in a path. */
export const endpointNamePattern = /^[A-Za-z0-9](?:-*[A-Za-z0-9]){0,62}$/

/** A name for an endpoint from any text: "Exam score (2026)" → "exam-score-2026". */
export function endpointNameFrom(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const slug = plain.replaceAll(/[^a-z0-9]+/g, '-').slice(0, 63)
  return slug.replaceAll(/^-+|-+$/g, '') || 'model'
}
