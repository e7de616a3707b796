import { type AnyNode, type Category, categories } from '#nodes/core/define.ts'

export const categoryTitles: Record<Category, string> = {
  data: 'Data',
  prepare: 'Prepare',
  layers: 'Layers of a network',
  train: 'Train',
  evaluate: 'Evaluate',
  deploy: 'Deploy',
}

/** How well a node answers a search: 0 for not at all. Every word must be found; the title counts most. */
export function matchOf(definition: AnyNode, search: string): number {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const title = definition.title.toLowerCase()
  const others = [definition.summary, definition.id, categoryTitles[definition.category]].join(' ').toLowerCase()
  let sum = 1
  for (const word of words) {
    const score = title.startsWith(word)
      ? 8
      : title.includes(word)
        ? 5
        : definition.keywords.some((keyword) => ` ${keyword.toLowerCase()}`.includes(` ${word}`))
          ? 4
          : others.includes(word)
            ? 2
            : 0
    if (score === 0) return 0
    sum += score
  }
  return sum
}

/** Nodes that answer a search, best first; all in the catalogue's order for an empty one. */
export function searchNodes(definitions: readonly AnyNode[], search: string): AnyNode[] {
  const matches = definitions.map((definition) => ({ definition, score: matchOf(definition, search) }))
  const found = matches.filter(({ score }) => score > 0)
  return (search.trim() === '' ? found : found.sort((a, b) => b.score - a.score)).map(({ definition }) => definition)
}

/** The same by category, in the palette's order; categories without a match are left out. */
export function byCategory(definitions: readonly AnyNode[]): { category: Category; nodes: AnyNode[] }[] {
  return categories
    .map((category) => ({ category, nodes: definitions.filter((each) => each.category === category) }))
    .filter(({ nodes }) => nodes.length > 0)
}
