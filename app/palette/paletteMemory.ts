import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { type Category, categories } from '#nodes/core/define.ts'

type PaletteMemory = {
  /** Types of nodes that were added last, the latest first. */
  recent: readonly string[]
  /** Categories of which only the name shows. */
  folded: readonly Category[]
}

const name = 'modelwright:palette'
const kept = 6
/** Layers come by themselves with a model: those who build networks by hand open them. */
const initial: PaletteMemory = { recent: [], folded: ['layers'] }

const listIn = (value: unknown, key: string): unknown[] | undefined => {
  const list: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return Array.isArray(list) ? list : undefined
}

/** What an earlier page wrote down; what is unknown or damaged is left out. */
export function readMemory(text: string | null): PaletteMemory {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    const recent = listIn(value, 'recent')?.filter((each) => typeof each === 'string')
    const folded = listIn(value, 'folded')
    return {
      recent: recent?.slice(0, kept) ?? initial.recent,
      folded: folded ? categories.filter((category) => folded.includes(category)) : initial.folded,
    }
  } catch {
    return initial
  }
}

const isPage = typeof document !== 'undefined'

/** What the palette remembers of a person, on this device: what was used last and what is folded. */
export const paletteMemory = createStore<PaletteMemory>()(() =>
  isPage ? readMemory(localStorage.getItem(name)) : initial,
)

if (isPage) paletteMemory.subscribe((state) => localStorage.setItem(name, JSON.stringify(state)))

export const usePaletteMemory = <T>(selector: (state: PaletteMemory) => T): T => useStore(paletteMemory, selector)

/** Puts a type of node first among those that were used last. */
export const rememberUse = (type: string): void =>
  paletteMemory.setState(({ recent }) => ({
    recent: [type, ...recent.filter((each) => each !== type)].slice(0, kept),
  }))

export const toggleCategory = (category: Category, isFolded: boolean): void =>
  paletteMemory.setState(({ folded }) => ({
    folded: isFolded
      ? [...folded.filter((each) => each !== category), category]
      : folded.filter((each) => each !== category),
  }))
