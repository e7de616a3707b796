import { connect } from '#nodes/core/flow/edit.ts'
import { emptyFlow, type Flow, type FlowEdge, type FlowNode } from '#nodes/core/flow/flow.ts'

/** A node of a flow with the least that it needs. */
export const flowNode = (id: string, type: string, x = 0, y = 0, more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  type,
  version: 1,
  params: {},
  position: { x, y },
  ...more,
})

/** An edge from "split.table" to "train.table". */
export function flowEdge(from: string, to: string): FlowEdge {
  const end = (text: string) => {
    const [node = '', port = ''] = text.split('.')
    return { node, port }
  }
  return { from: end(from), to: end(to) }
}

/** A file, its columns, a split, a network of three layers in one group, training and evaluation, in one row. */
export function smallFlow(folded = true): Flow {
  const flow: Flow = {
    ...emptyFlow('Small'),
    nodes: [
      flowNode('file', 'data.csv', 0),
      flowNode('columns', 'data.columns', 296),
      flowNode('split', 'prepare.split', 592),
      flowNode('input', 'layers.input', 888, 0, { group: 'net' }),
      flowNode('dense', 'layers.dense', 1184, 0, { group: 'net' }),
      flowNode('output', 'layers.output', 1480, 0, { group: 'net' }),
      flowNode('train', 'train.train', 1776),
      flowNode('evaluate', 'evaluate.evaluate', 2072),
    ],
    groups: [{ id: 'net', title: 'Network', folded }],
  }
  return [
    flowEdge('file.table', 'columns.table'),
    flowEdge('columns.table', 'split.table'),
    flowEdge('split.table', 'input.table'),
    flowEdge('input.layers', 'dense.x'),
    flowEdge('dense.y', 'output.x'),
    flowEdge('output.y', 'train.network'),
    flowEdge('split.table', 'train.table'),
    flowEdge('train.model', 'evaluate.model'),
    flowEdge('split.table', 'evaluate.table'),
  ].reduce(connect, flow)
}
