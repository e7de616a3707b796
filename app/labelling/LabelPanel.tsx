import { type KeyboardEvent, useRef, useState } from 'react'
import './labelling.css'
import { messageOf } from '#app/api/request.ts'
import { finishLabels, loadLabels, putLabel } from '#app/api/runs.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { useRun } from '#app/flow/runStore.ts'
import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'
import { formatCell, formatCount } from '#app/ui/format.ts'
import { Progress } from '#app/ui/Progress.tsx'
import type { LabelTask } from '#server/contract/resources.ts'
import { LabelAnswer } from './LabelAnswer.tsx'
import { type Answer, firstOpen, nextOpen } from './labelOrder.ts'

/** Rows that wait for an answer: one at a time, by keyboard. */
export function LabelPanel({ nodeId }: { nodeId: string }) {
  const result = useRun((state) => state.nodes[nodeId])
  const isWaiting = result?.state === 'waiting'
  const key = isWaiting ? `${result.runId}/${nodeId}` : undefined
  const task = useLoad(key, (signal) => loadLabels(result?.runId ?? '', nodeId, signal))
  if (!isWaiting) {
    return (
      <EmptyState icon="list-checks" title="No rows are waiting">
        When this node is set to wait, rows without a target show here during a run, and you can fill them in.
      </EmptyState>
    )
  }
  if (task.state === 'loading') return <LoadingState>Loading the rows …</LoadingState>
  if (task.state === 'failed') {
    return (
      <EmptyState
        icon="circle-alert"
        title="The rows could not be loaded"
        actions={<Button onClick={task.reload}>Try again</Button>}
      >
        {task.problem}
      </EmptyState>
    )
  }
  return <Labelling key={key} task={task.value} />
}

function Labelling({ task }: { task: LabelTask }) {
  const [answers, setAnswers] = useState<Record<number, Answer>>(() =>
    Object.fromEntries(
      task.items.flatMap((item) =>
        item.answer === undefined || item.answer === null ? [] : [[item.row, item.answer]],
      ),
    ),
  )
  const [at, setAt] = useState(() => firstOpen(task.items, answers))
  const [problem, setProblem] = useState<string>()
  const [finishing, setFinishing] = useState(false)
  const list = useRef<HTMLOListElement>(null)
  const item = task.items[at]
  const done = Object.keys(answers).length
  const total = Math.max(task.total, task.items.length)

  const give = async (row: number, answer: Answer | null) => {
    setProblem(undefined)
    const before = answers
    const next = { ...answers }
    if (answer === null) delete next[row]
    else next[row] = answer
    setAnswers(next)
    if (answer !== null) setAt(nextOpen(task.items, next, at))
    try {
      await putLabel(task.runId, task.nodeId, row, answer)
    } catch (error) {
      setAnswers(before)
      setProblem(messageOf(error))
    }
  }
  const finish = async () => {
    setFinishing(true)
    try {
      await finishLabels(task.runId, task.nodeId)
    } catch (error) {
      setProblem(messageOf(error))
      setFinishing(false)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return
    event.preventDefault()
    setAt(Math.min(task.items.length - 1, Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1))))
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: shortcuts for what the buttons inside do.
    <div className="labelling" onKeyDown={onKeyDown}>
      <div className="labelling__side">
        <Progress label="Rows answered" fraction={total === 0 ? 1 : done / total} text={`${done} of ${total}`} />
        <ol ref={list} className="labelling__list">
          {task.items.map((each, index) => (
            <li key={each.row}>
              <button
                type="button"
                className="labelling__row"
                aria-current={index === at || undefined}
                onClick={() => setAt(index)}
              >
                <span>Row {(each.row + 1).toLocaleString('en')}</span>
                <span className="labelling__given">
                  {answers[each.row] === undefined ? 'open' : formatCell(answers[each.row])}
                </span>
              </button>
            </li>
          ))}
        </ol>
        <Button
          variant={done === total ? 'primary' : 'secondary'}
          icon="check"
          busy={finishing}
          onClick={() => void finish()}
        >
          {done === total ? 'Finish and go on' : `Go on without the other ${total - done}`}
        </Button>
      </div>
      <div className="labelling__main">
        {problem !== undefined && <Banner tone="bad" title={problem} onDismiss={() => setProblem(undefined)} />}
        {item ? (
          <>
            <p className="labelling__lead">
              Row {(item.row + 1).toLocaleString('en')}: what is <strong>{task.target.name}</strong>?
            </p>
            <LabelAnswer
              key={item.row}
              target={task.target}
              answer={answers[item.row]}
              onAnswer={(answer) => void give(item.row, answer)}
            />
            <dl className="labelling__values">
              {Object.entries(item.values)
                .filter(([name]) => name !== task.target.name)
                .map(([name, value]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd className="numeric">{formatCell(value)}</dd>
                  </div>
                ))}
            </dl>
          </>
        ) : (
          <EmptyState icon="circle-check" title="All rows are answered">
            {formatCount(done, 'answer')} given. Finish, and the run goes on.
          </EmptyState>
        )}
      </div>
    </div>
  )
}
