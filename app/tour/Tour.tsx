import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import './tour.css'
import { Button } from '#app/ui/Button.tsx'
import { IconButton } from '#app/ui/IconButton.tsx'
import { placeBeside, type TourPlace } from './placeBeside.ts'
import { finishTour, isTourFinished, tourStore } from './tourState.ts'
import { type TourStep, tourSteps } from './tourSteps.ts'

/** Shows a newcomer round the editor in at most five steps; once seen or dismissed it stays away until it is asked for. */
export function Tour() {
  const [at, setAt] = useState<number | undefined>(() => (isTourFinished() ? undefined : 0))
  useEffect(() => tourStore.subscribe(() => setAt(0)), [])
  if (at === undefined) return null
  const leave = () => {
    finishTour()
    setAt(undefined)
  }
  return (
    <Step
      key={at}
      at={at}
      onMove={(next) => (next >= tourSteps.length ? leave() : setAt(Math.max(0, next)))}
      onLeave={leave}
    />
  )
}

const targetOf = (step: TourStep | undefined): Element | undefined =>
  step?.selectors.map((selector) => document.querySelector(selector)).find((element) => element !== null) ?? undefined

type StepProps = { at: number; onMove: (to: number) => void; onLeave: () => void }

function Step({ at, onMove, onLeave }: StepProps) {
  const step = tourSteps[at]
  const card = useRef<HTMLDivElement>(null)
  const next = useRef<HTMLButtonElement>(null)
  const titleId = useId()
  const [place, setPlace] = useState<TourPlace>()
  const [ring, setRing] = useState<DOMRect>()

  useLayoutEffect(() => {
    const put = () => {
      const target = targetOf(step)
      const box = target?.getBoundingClientRect()
      const size = card.current?.getBoundingClientRect()
      setRing(box && box.width > 0 ? box : undefined)
      if (size)
        setPlace(placeBeside(box && box.width > 0 ? box : undefined, size, { width: innerWidth, height: innerHeight }))
    }
    put()
    // Panels open and close beside the target while the tour is on.
    const observer = new ResizeObserver(put)
    observer.observe(document.body)
    const target = targetOf(step)
    if (target) observer.observe(target)
    return () => observer.disconnect()
  }, [step])

  const isPlaced = place !== undefined
  useEffect(() => {
    // What is hidden cannot take the focus.
    if (isPlaced) next.current?.focus({ preventScroll: true })
  }, [isPlaced])

  if (!step) return null
  const isLast = at === tourSteps.length - 1
  return (
    <>
      {ring && (
        <div
          className="tour-ring"
          style={{ left: ring.left - 4, top: ring.top - 4, width: ring.width + 8, height: ring.height + 8 }}
        />
      )}
      <div
        ref={card}
        className="tour"
        role="dialog"
        aria-labelledby={titleId}
        style={place ? { left: place.left, top: place.top } : { visibility: 'hidden' }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onLeave()
          else if (event.key === 'ArrowRight') onMove(at + 1)
          else if (event.key === 'ArrowLeft') onMove(at - 1)
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      >
        <header className="tour__head">
          <h2 id={titleId} className="tour__title">
            {step.title}
          </h2>
          <IconButton label="Close the tour" icon="x" size="small" onClick={onLeave} />
        </header>
        <p className="tour__text">{step.text}</p>
        <footer className="tour__foot">
          <span className="tour__count numeric">
            {at + 1} of {tourSteps.length}
          </span>
          {at > 0 && (
            <Button size="small" variant="quiet" onClick={() => onMove(at - 1)}>
              Back
            </Button>
          )}
          <Button ref={next} size="small" variant="primary" onClick={() => onMove(at + 1)}>
            {isLast ? 'Start' : 'Next'}
          </Button>
        </footer>
      </div>
    </>
  )
}
