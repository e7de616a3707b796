import { z } from 'zod'
import { layerNode } from './layerNode.ts'

export const permute = layerNode({
  id: 'layers.permute',
  title: 'Swap sides',
  icon: 'refresh-cw',
  summary: 'Turns a sequence on its side: steps become numbers, numbers become steps.',
  keywords: ['permute', 'transpose', 'swap', 'turn', 'sequence'],
  params: z.object({}),
  layer: () => ({ kind: 'permute', config: {} }),
  card: () => 'Steps and numbers change places · Permute',
})
