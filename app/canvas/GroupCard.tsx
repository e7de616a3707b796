import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { setGroup } from '#nodes/core/flow/edit.ts'
import { flowStore, useFlow } from '../flow/flowStore.ts'
import { formatCount } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { CardName } from './CardName.tsx'
import { PortRows, RunBar } from './CardParts.tsx'
import { cardFacts } from './cardFacts.ts'
import { fold } from './foldGroup.ts'
import { groupCard } from './geometry.ts'
import type { CanvasItem } from './project.ts'
import { Spoken } from './Spoken.tsx'
import { StateMark } from './StateMark.tsx'
import { useGroupStatus } from './useCardStatus.ts'

export type GroupNode = Node<{ item: Extract<CanvasItem, { kind: 'group' }> }, 'folded'>

/** A folded group: one card that stands for its members, with their open ports, their state and their sum. */
export const GroupCard = memo(
  function GroupCard({ id, data: { item } }: NodeProps<GroupNode>) {
    const { group, members, ports } = item
    const status = useGroupStatus(members)
    const parameters = useFlow((state) => {
      const counts = members.map((node) => cardFacts(state, node).parameters)
      return counts.every((count) => count === undefined)
        ? undefined
        : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
    })
    const names = useFlow(useShallow((state) => members.map((node) => cardFacts(state, node).title)))
    const summary = group.summary ?? names.join(' → ')
    const middle = parameters ? formatCount(parameters, 'parameter') : undefined
    return (
      <div className={`flow-card flow-card--group flow-card--is-${status.state}`} data-card={id}>
        <div className="flow-card__head">
          <button
            type="button"
            className="flow-card__fold nodrag"
            aria-label={`Unfold ${group.title}`}
            data-tip="Unfold: show the nodes inside"
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation()
              fold(id, false)
            }}
          >
            <Icon name="chevrons-up-down" size={16} />
          </button>
          <CardName
            id={id}
            name={group.title}
            technical={formatCount(members.length, 'node')}
            rename={(title) => flowStore.getState().apply('rename group', (flow) => setGroup(flow, id, { title }))}
          />
          <StateMark state={status.state} tip={`${status.label}. ${status.reason}`} />
        </div>
        <p className="flow-card__line flow-card__line--tall">{summary}</p>
        <PortRows id={id} ports={ports} top={groupCard.portsTop} middle={middle} />
        <RunBar ids={members.map((node) => node.id)} />
        <Spoken
          id={id}
          text={`Group ${group.title}, folded, ${formatCount(members.length, 'node')}. ${summary}. ${status.label}: ${status.reason}`}
        />
      </div>
    )
  },
  (before, after) => before.data === after.data && before.selected === after.selected,
)
