import { announce } from '../shell/announcer.ts'
import type { Command } from './command.ts'

export const tidyUp: Command = {
  id: 'arrange.tidyUp',
  label: (context) => (context.flow.selection.nodes.length > 1 ? 'Tidy up the selection' : 'Tidy up the flow'),
  section: 'Arrange',
  icon: 'wand-sparkles',
  keywords: ['auto-layout', 'layout', 'arrange', 'clean'],
  keys: ['Mod+Shift+L'],
  menus: ['canvas', 'nodes'],
  enabled: ({ flow }) => flow.flow.nodes.length > 1,
  run: async (context) => {
    const { selection } = context.flow
    const ids = selection.nodes.length > 1 ? selection.nodes : undefined
    // Dagre is fetched when it is first wanted.
    const { tidyFlow } = await import('../canvas/tidyFlow.ts')
    context.flow.apply('tidy up', (flow) => tidyFlow(flow, ids))
    if (!ids) context.canvas.fit()
    announce('Tidied up.')
  },
}
