import { basicKinds } from './basicKinds.ts'
import type { LayerKind } from './layerKind.ts'
import { windowKinds } from './windowKinds.ts'

const kinds: Record<string, LayerKind> = { ...basicKinds, ...windowKinds }

/** What a kind of layer does to shapes, and its weights; an unknown kind has none. */
export const layerKind = (kind: string): LayerKind =>
  (Object.hasOwn(kinds, kind) ? kinds[kind] : undefined) ?? { shape: () => undefined }
