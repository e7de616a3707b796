export type TourStep = {
  title: string
  text: string
  /** Where to point: the first of these that is on the page; the middle of the page where none is. */
  selectors: readonly string[]
}

/** What a newcomer needs to know, in the order of their first minutes. */
export const tourSteps: readonly TourStep[] = [
  {
    title: 'This is a flow',
    text: 'Data comes in at the left and goes along the lines, from node to node. Each card says in one line what it does; each line says what passes along it.',
    selectors: ['[data-tour="canvas"]', '.react-flow'],
  },
  {
    title: 'Run it',
    text: 'Run trains the model and fills every node with its result. What has not changed is not computed again.',
    selectors: ['[data-tour="run"]'],
  },
  {
    title: 'Click a node to set it',
    text: 'Its settings, what is wrong with it and how to mend that, and a short guide are here. The defaults are good; nothing has to be typed.',
    selectors: ['[data-tour="inspector"]', '[aria-label="Inspector"]'],
  },
  {
    title: 'See what came of it',
    text: 'Rows, learning curves, plots and the log of the node that you click show here; for a Deploy node, a form to try the model.',
    selectors: ['[data-tour="drawer"]', '[data-tour="canvas"]'],
  },
  {
    title: 'Add nodes from here',
    text: 'Drag one onto the canvas, or double-click the canvas and type. Ctrl+Z takes back anything, and all is saved as you go.',
    selectors: ['[data-tour="palette"]', '[aria-label="Palette"]'],
  },
]
