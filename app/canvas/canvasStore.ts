import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { PortType } from '#nodes/core/spec/spec.ts'
import type { Point } from './geometry.ts'
import type { Direction, PortEnd } from './ports.ts'

/** What a right-click (or the menu key) was on. */
export type MenuTarget = 'node' | 'nodes' | 'group' | 'note' | 'edge' | 'canvas'

/** A port that a new node should be joined to. */
export type PortOffer = PortEnd & { direction: Direction; type: PortType }

export type CanvasState = {
  /** Ports that an edge under the pointer cannot end at, with the reason; undefined while no edge is drawn. */
  connecting: { from: PortEnd; direction: Direction; refusals: ReadonlyMap<string, string> } | undefined
  /** The list of nodes to add: where on the screen, where on the canvas, and what to join it to. */
  quickAdd: { screen: Point; at: Point; offer?: PortOffer; edge?: string } | undefined
  /** The group into which what is dragged would go. */
  dropGroup: string | undefined
  menu: { screen: Point; at: Point; target: MenuTarget } | undefined
  /** The dialog that joins two ports by keyboard starts from this node. */
  connectFrom: string | undefined
  /** The node, note or group whose name or text is being edited in place. */
  editing: string | undefined
  /** Undefined: shown for flows that are too big to be seen whole. */
  minimap: boolean | undefined
  snap: boolean
  zoom: number
}

/** What the canvas shows for a moment: no part of the flow, no part of undo. */
export const canvasStore = createStore<CanvasState>()(() => ({
  connecting: undefined,
  quickAdd: undefined,
  dropGroup: undefined,
  menu: undefined,
  connectFrom: undefined,
  editing: undefined,
  minimap: undefined,
  snap: true,
  zoom: 1,
}))

/** So far away that nothing on a card can be read. */
export const isSpeck = (zoom: number): boolean => zoom < 0.25

/** From this many cards on, the overview map shows by itself. */
const mapFrom = 25

export const isMinimapShown = (minimap: boolean | undefined, cards: number): boolean => minimap ?? cards >= mapFrom

export const useCanvas = <T>(selector: (state: CanvasState) => T): T => useStore(canvasStore, selector)
