import { type AnyNode, type Category, categories } from '#nodes/core/define.ts'

/** What a palette shows of a node, or of a block of nodes. */
export type Entry = Pick<AnyNode, 'id' | 'title' | 'icon' | 'summary' | 'keywords' | 'category'>

export const categoryTitles: Record<Category, string> = {
  data: 'Data',
  prepare: 'Prepare',
  layers: 'Layers of a network',
  train: 'Train',
  evaluate: 'Evaluate',
  deploy: 'Deploy',
}

/** A word begins here: after a space, a bracket, a hyphen or the like. */
const hasWord = (text: string, word: string): boolean => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return true
  }
  return false
}

/** How well one word of a search meets a node: its title before its keywords before its summary, beginnings before middles. */
function matchOfWord(definition: Entry, word: string): number {
  const title = definition.title.toLowerCase()
  if (title === word) return 100
  if (title.startsWith(word)) return 60
  if (hasWord(title, word)) return 45
  const keywords = definition.keywords.map((keyword) => keyword.toLowerCase())
  if (keywords.includes(word)) return 30
  if (keywords.some((keyword) => hasWord(keyword, word))) return 20
  if (title.includes(word)) return 15
  const others = [definition.summary, definition.id, categoryTitles[definition.category]].join(' ').toLowerCase()
  if (hasWord(others, word)) return 6
  return others.includes(word) ? 2 : 0
}

/** How well a node answers a search: 0 for not at all. Every word must be found. */
export function matchOf(definition: Entry, search: string): number {
  const whole = search.trim().toLowerCase()
  const words = whole.split(/\s+/).filter(Boolean)
  let sum = definition.title.toLowerCase().startsWith(whole) ? 40 : 1
  for (const word of words) {
    const score = matchOfWord(definition, word)
    if (score === 0) return 0
    sum += score
  }
  return sum
}

/**
 * Nodes that answer a search, best first, and of equals those that were used last; all in the catalogue's order for an empty
 * search.
 */
export function searchNodes<Shown extends Entry>(
  definitions: readonly Shown[],
  search: string,
  recent: readonly string[] = [],
): Shown[] {
  if (search.trim() === '') return [...definitions]
  const age = ({ id }: Entry): number => {
    const at = recent.indexOf(id)
    return at < 0 ? recent.length : at
  }
  // The shorter name is the more general one.
  const length = ({ title }: Entry): number => title.length
  return definitions
    .map((definition) => ({ definition, score: matchOf(definition, search) }))
    .filter(({ score }) => score > 0)
    .sort(
      (a, b) =>
        b.score - a.score || age(a.definition) - age(b.definition) || length(a.definition) - length(b.definition),
    )
    .map(({ definition }) => definition)
}

/** The same by category, in the palette's order; categories without a match are left out. */
export function byCategory<Shown extends Entry>(
  definitions: readonly Shown[],
): { category: Category; nodes: Shown[] }[] {
  return categories
    .map((category) => ({ category, nodes: definitions.filter((each) => each.category === category) }))
    .filter(({ nodes }) => nodes.length > 0)
}

/** Those of the nodes that were used last, the latest first. */
export const recentOf = <Shown extends Entry>(definitions: readonly Shown[], recent: readonly string[]): Shown[] =>
  recent.flatMap((id) => definitions.find((each) => each.id === id) ?? [])
