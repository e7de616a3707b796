import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { setTitle } from '#nodes/core/flow/edit.ts'
import { flowStore, useFlow } from '../flow/flowStore.ts'
import { formatCount } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { CardName } from './CardName.tsx'
import { PortRows, RunBar } from './CardParts.tsx'
import { cardFacts, spokenCard } from './cardFacts.ts'
import type { CanvasItem } from './project.ts'
import { Spoken } from './Spoken.tsx'
import { StateMark } from './StateMark.tsx'
import { useCardStatus } from './useCardStatus.ts'

export type CardNode = Node<{ item: Extract<CanvasItem, { kind: 'card' }> }, 'card'>

/** The one card that draws every kind of node, from its definition and what is known of it. */
export const FlowCard = memo(
  function FlowCard({ id, data: { item } }: NodeProps<CardNode>) {
    const { node, ports } = item
    const facts = useFlow(useShallow((state) => cardFacts(state, node)))
    const status = useCardStatus(id)
    const parameters = facts.parameters ? formatCount(facts.parameters, 'parameter') : undefined
    return (
      <div className={`flow-card flow-card--${facts.category} flow-card--is-${status.state}`} data-card={id}>
        <div className="flow-card__head">
          <span className="flow-card__icon">
            <Icon name={facts.icon} size={16} />
          </span>
          <CardName
            id={id}
            name={facts.title}
            technical={facts.technical}
            rename={(title) => flowStore.getState().apply('rename node', (flow) => setTitle(flow, id, title))}
          />
          {facts.warnings > 0 && facts.errors === 0 && (
            <span className="flow-card__warning" data-tip={warningTip(id)}>
              <Icon name="triangle-alert" size={14} />
            </span>
          )}
          <StateMark state={status.state} tip={`${status.label}. ${status.reason}`} />
        </div>
        <p className="flow-card__line">{facts.line}</p>
        <PortRows id={id} ports={ports} middle={parameters} />
        <RunBar ids={[id]} />
        <Spoken id={id} text={spokenCard(facts, status)} />
      </div>
    )
  },
  (before, after) => before.data === after.data && before.selected === after.selected && before.id === after.id,
)

const warningTip = (id: string): string =>
  (flowStore.getState().inference.nodes[id]?.problems ?? []).map((problem) => problem.message).join(' ')
