import type { Box, Point } from './geometry.ts'

/** What commands may do with the view, in words that know nothing of the library that draws. */
export type CanvasControls = {
  zoomIn: () => void
  zoomOut: () => void
  zoomTo: (zoom: number) => void
  /** Shows everything, or what lies in a box. */
  fit: (box?: Box) => void
  /** Middle of what is seen, in the canvas's own measure. */
  center: () => Point
  toCanvas: (screen: Point) => Point
  toScreen: (point: Point) => Point
  /** Moves the view, if need be, so that the card is seen. */
  reveal: (id: string) => void
  /** The same, and gives the card the keyboard's focus. */
  focusCard: (id: string) => void
}

const nothing: CanvasControls = {
  zoomIn: () => {},
  zoomOut: () => {},
  zoomTo: () => {},
  fit: () => {},
  center: () => ({ x: 0, y: 0 }),
  toCanvas: (point) => point,
  toScreen: (point) => point,
  reveal: () => {},
  focusCard: () => {},
}

/** The canvas on this page; does nothing while none is drawn. */
export const canvasControls: { current: CanvasControls } = { current: nothing }

export const takeControls = (controls: CanvasControls): (() => void) => {
  canvasControls.current = controls
  return () => {
    if (canvasControls.current === controls) canvasControls.current = nothing
  }
}
