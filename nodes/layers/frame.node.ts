import { z } from 'zod'
import { layerNode } from './layerNode.ts'

const pixels = z.int().min(0).max(512).default(1)

export const frame = layerNode({
  id: 'layers.frame',
  title: 'Frame or crop',
  icon: 'scan',
  summary: 'Puts zeros around a picture, or cuts its rim off.',
  keywords: ['zero padding', 'zeroPadding2d', 'cropping', 'cropping2d', 'crop', 'frame', 'rim', 'picture'],
  params: z.object({
    method: z
      .enum(['zeroPadding2d', 'cropping2d'])
      .default('zeroPadding2d')
      .meta({
        title: 'What',
        description: 'Put a rim of zeros around, or cut a rim off.',
        labels: { zeroPadding2d: 'Frame', cropping2d: 'Crop' },
        widget: 'segments',
      }),
    rows: pixels.meta({
      title: 'Above and below',
      description: 'Rows at the upper and at the lower edge.',
      unit: 'pixels',
    }),
    columns: pixels.meta({ title: 'Left and right', description: 'Columns at each side.', unit: 'pixels' }),
  }),
  layer: ({ method, rows, columns }) => ({
    kind: method,
    config: { [method === 'zeroPadding2d' ? 'padding' : 'cropping']: [rows, columns] },
  }),
  card: ({ method, rows, columns }) =>
    method === 'zeroPadding2d'
      ? `A rim of ${rows} × ${columns} zeros · ZeroPadding2D`
      : `Cuts ${rows} × ${columns} off each edge · Cropping2D`,
})
