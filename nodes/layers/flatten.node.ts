import { z } from 'zod'
import { layerNode } from './layerNode.ts'

export const flatten = layerNode({
  id: 'layers.flatten',
  title: 'Flatten',
  icon: 'columns-3',
  summary: 'Lays a picture or sequence out as one row of numbers.',
  keywords: ['flatten', 'reshape', 'row'],
  params: z.object({}),
  layer: () => ({ kind: 'flatten', config: {} }),
  card: () => 'One row of numbers · Flatten',
})
