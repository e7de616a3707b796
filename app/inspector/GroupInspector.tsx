import { fold } from '#app/canvas/foldGroup.ts'
import { ungroupWithRoom } from '#app/canvas/ungroupWithRoom.ts'
import { flowStore, useFlow } from '#app/flow/flowStore.ts'
import { runStore, useRunActive } from '#app/flow/runStore.ts'
import { Button } from '#app/ui/Button.tsx'
import { FieldForm } from '#app/ui/FieldForm.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Icon } from '#app/ui/Icon.tsx'
import { Menu } from '#app/ui/Menu.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import './GroupInspector.css'
import { setGroup } from '#nodes/core/flow/edit.ts'
import { catalogue } from '#nodes/index.ts'
import { InlineText } from './InlineText.tsx'
import { Problems } from './Problems.tsx'

const parts = [
  { kind: 'toEach', label: 'Run to here', icon: 'arrow-right' },
  { kind: 'fromEach', label: 'Run from here on', icon: 'corner-down-left' },
  { kind: 'onlyEach', label: 'Run only this group', icon: 'play' },
] as const

/** About one group: its name and words, what is in it, what can be done with it. */
export function GroupInspector({ groupId }: { groupId: string }) {
  const group = useFlow((state) => state.flow.groups?.find((each) => each.id === groupId))
  const nodes = useFlow((state) => state.flow.nodes)
  const inference = useFlow((state) => state.inference)
  const isRunning = useRunActive()
  const { apply, seal, select } = flowStore.getState()
  if (!group) return null
  const members = nodes.filter((node) => node.group === groupId)
  const ids = new Set(members.map((node) => node.id))
  const problems = inference.problems.filter((each) => each.nodeId !== undefined && ids.has(each.nodeId))
  return (
    <div className="inspector">
      <header className="inspector__head">
        <span className="inspector__icon">
          <Icon name="boxes" size={18} />
        </span>
        <div className="inspector__names">
          <h2 className="visually-hidden">{group.title}</h2>
          <InlineText
            key={groupId}
            label="Name of this group"
            value={group.title}
            onChange={(title) => apply('rename group', (flow) => setGroup(flow, groupId, { title }))}
          />
          <p className="inspector__summary">Group of {formatCount(members.length, 'node')}</p>
        </div>
      </header>
      <FieldForm className="inspector__body inspector__scroll" label="Settings of the group" onLeave={seal}>
        {problems.length > 0 && <Problems problems={problems} showNode />}
        <div className="group-inspector__actions">
          <Button
            icon={group.folded ? 'chevrons-up-down' : 'chevrons-down-up'}
            onClick={() => fold(groupId, !group.folded)}
          >
            {group.folded ? 'Unfold' : 'Fold'}
          </Button>
          <Button icon="ungroup" onClick={() => ungroupWithRoom(groupId)}>
            Ungroup
          </Button>
          <Menu
            trigger={
              <Button icon="play" disabled={isRunning || members.length === 0}>
                Run …
              </Button>
            }
            items={parts.map(({ kind, label, icon }) => ({
              label,
              icon,
              onSelect: () => void runStore.getState().start({ kind, nodes: members.map(({ id }) => id) }),
            }))}
          />
        </div>
        <TextField
          label="What it does"
          lines={3}
          value={group.summary ?? ''}
          maxLength={500}
          placeholder="Plain words for those who see the group folded"
          onChange={(summary) =>
            apply('describe group', (flow) => setGroup(flow, groupId, { summary }), `${groupId}.summary`)
          }
        />
        <section className="inspector__section" aria-label="Nodes in this group">
          <h3>Nodes in this group</h3>
          <ul className="group-inspector__members">
            {members.map((node) => {
              const definition = catalogue.find(node.type)
              return (
                <li key={node.id}>
                  <button
                    type="button"
                    className="group-inspector__member"
                    disabled={group.folded}
                    onClick={() => select({ nodes: [node.id], edges: [] })}
                  >
                    <Icon name={definition?.icon ?? 'circle-help'} size={16} />
                    <span>{node.title ?? definition?.title ?? node.type}</span>
                    <span className="group-inspector__facts">{inference.nodes[node.id]?.card}</span>
                  </button>
                </li>
              )
            })}
          </ul>
          {group.folded && <p className="inspector__nothing">Unfold the group to change its nodes.</p>}
        </section>
      </FieldForm>
    </div>
  )
}
