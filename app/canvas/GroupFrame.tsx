import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { setGroup } from '#nodes/core/flow/edit.ts'
import { flowStore } from '../flow/flowStore.ts'
import { formatCount } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { CardName } from './CardName.tsx'
import { useCanvas } from './canvasStore.ts'
import { fold } from './foldGroup.ts'
import type { CanvasItem } from './project.ts'
import { Spoken } from './Spoken.tsx'

export type FrameNode = Node<{ item: Extract<CanvasItem, { kind: 'frame' }> }, 'frame'>

/** An unfolded group: a frame around its members, moved by its head. */
export const GroupFrame = memo(
  function GroupFrame({ id, data: { item } }: NodeProps<FrameNode>) {
    const { group, members } = item
    const isTarget = useCanvas((state) => state.dropGroup === id)
    return (
      <div className={`frame${isTarget ? ' frame--target' : ''}`} data-card={id}>
        <div className="frame__head">
          <button
            type="button"
            className="flow-card__fold nodrag"
            aria-label={`Fold ${group.title}`}
            data-tip="Fold into one card"
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation()
              fold(id, true)
            }}
          >
            <Icon name="chevrons-down-up" size={16} />
          </button>
          <CardName
            id={id}
            name={group.title}
            rename={(title) => flowStore.getState().apply('rename group', (flow) => setGroup(flow, id, { title }))}
          />
        </div>
        <Spoken id={id} text={`Group ${group.title}, ${formatCount(members.length, 'node')}. ${group.summary ?? ''}`} />
      </div>
    )
  },
  (before, after) => before.data === after.data && before.selected === after.selected,
)
