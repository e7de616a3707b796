import { type RefObject, useEffect, useState } from 'react'

type Tip = { text: string; x: number; y: number; below: boolean }

const wait = 350

/**
 * One tooltip for the whole canvas: whatever has `data-tip` under the pointer says it here. A tooltip component in each of
 * several hundred cards would cost more than the cards.
 */
export function CanvasTip({ area }: { area: RefObject<HTMLElement | null> }) {
  const [tip, setTip] = useState<Tip>()
  useEffect(() => {
    const element = area.current
    if (!element) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let shown: Element | undefined
    const hide = () => {
      clearTimeout(timer)
      shown = undefined
      setTip(undefined)
    }
    const over = (event: PointerEvent) => {
      const owner = event.target instanceof Element ? event.target.closest('[data-tip]') : null
      if (!owner || owner === shown) {
        if (!owner) hide()
        return
      }
      shown = owner
      clearTimeout(timer)
      setTip(undefined)
      const text = owner.getAttribute('data-tip')
      const isWhole = owner.hasAttribute('data-tip-clipped') && owner.scrollWidth <= owner.clientWidth
      if (!text || isWhole || event.buttons !== 0) return
      const pointer = { x: event.clientX, y: event.clientY }
      timer = setTimeout(() => setTip({ text, ...pointerPlace(owner, pointer) }), wait)
    }
    element.addEventListener('pointerover', over)
    element.addEventListener('pointerleave', hide)
    element.addEventListener('pointerdown', hide)
    element.addEventListener('wheel', hide, { passive: true })
    return () => {
      clearTimeout(timer)
      element.removeEventListener('pointerover', over)
      element.removeEventListener('pointerleave', hide)
      element.removeEventListener('pointerdown', hide)
      element.removeEventListener('wheel', hide)
    }
  }, [area])
  if (!tip) return null
  return (
    <div
      className={`canvas-tip${tip.below ? ' canvas-tip--below' : ''}`}
      style={{ left: tip.x, top: tip.y }}
      aria-hidden="true"
    >
      {tip.text}
    </div>
  )
}

/** Above the thing, or at the pointer for long things such as edges; below where there is no room above. */
function pointerPlace(owner: Element, pointer: { x: number; y: number }): { x: number; y: number; below: boolean } {
  const box = owner.getBoundingClientRect()
  const isLong = owner instanceof SVGElement
  const y = isLong ? pointer.y - 10 : box.top - 6
  const x = isLong ? pointer.x : box.left + box.width / 2
  const below = y < 90
  return {
    x: Math.min(Math.max(x, 150), window.innerWidth - 150),
    y: below ? (isLong ? pointer.y + 18 : box.bottom + 6) : y,
    below,
  }
}
