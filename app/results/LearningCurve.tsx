import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { formatNumber } from '#app/ui/format.ts'
import type { Curve } from './learningCurves.ts'
import { metricWord } from './metricWords.ts'

type LearningCurveProps = { curve: Curve; best: number | undefined }

const token = (element: Element, name: string): string => getComputedStyle(element).getPropertyValue(name).trim()

/** A colour token as the canvas can draw it: light-dark() is settled by the browser. */
function colour(element: HTMLElement, name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  element.append(probe)
  const settled = getComputedStyle(probe).color
  probe.remove()
  return settled || token(element, name)
}

/** A live curve: new epochs are drawn into the same canvas. */
export function LearningCurve({ curve, best }: LearningCurveProps) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(undefined)
  const bestRef = useRef(best)
  bestRef.current = best
  const names = curve.series.map((each) => each.name).join('|')

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for other series only; data goes in below.
  useEffect(() => {
    const place = box.current
    if (!place) return
    const make = () => {
      chart.current?.destroy()
      const text = colour(place, '--color-text-faint')
      const line = colour(place, '--color-line')
      const axis = {
        stroke: text,
        grid: { stroke: line, width: 1 },
        ticks: { stroke: line, width: 1 },
        font: '11.5px "Inter Variable", sans-serif',
      }
      chart.current = new uPlot(
        {
          width: Math.max(240, place.clientWidth),
          height: Math.max(140, place.clientHeight - 28),
          cursor: { y: false },
          scales: { x: { time: false } },
          axes: [
            { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
            { ...axis, size: 64, values: (_self, values) => values.map((value) => formatNumber(value)) },
          ],
          series: [
            { label: 'Epoch' },
            ...curve.series.map((each, index) => ({
              label: each.name,
              stroke: colour(place, `--series-${index + 1}`),
              width: 2,
              ...(each.isValidation && { dash: [6, 4] }),
              points: { show: curve.epochs.length < 3 },
              value: (_self: uPlot, value: number | null) => (value === null ? '–' : formatNumber(value)),
            })),
          ],
          hooks: {
            draw: [
              (self) => {
                const at = bestRef.current
                if (at === undefined) return
                const x = Math.round(self.valToPos(at, 'x', true))
                self.ctx.save()
                self.ctx.strokeStyle = text
                self.ctx.setLineDash([3, 4])
                self.ctx.beginPath()
                self.ctx.moveTo(x, self.bbox.top)
                self.ctx.lineTo(x, self.bbox.top + self.bbox.height)
                self.ctx.stroke()
                self.ctx.restore()
              },
            ],
          },
        },
        [curve.epochs, ...curve.series.map((each) => each.values)],
        place,
      )
    }
    make()
    const resize = new ResizeObserver(() =>
      chart.current?.setSize({
        width: Math.max(240, place.clientWidth),
        height: Math.max(140, place.clientHeight - 28),
      }),
    )
    resize.observe(place)
    const themes = new MutationObserver(make)
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    const system = matchMedia('(prefers-color-scheme: dark)')
    system.addEventListener('change', make)
    return () => {
      resize.disconnect()
      themes.disconnect()
      system.removeEventListener('change', make)
      chart.current?.destroy()
      chart.current = undefined
    }
  }, [names])

  useEffect(() => {
    chart.current?.setData([curve.epochs, ...curve.series.map((each) => each.values)])
  }, [curve])

  return (
    <figure className="curve">
      <figcaption className="visually-hidden">
        {metricWord(curve.name)} by epoch; the numbers are beside it as a table.
      </figcaption>
      <div ref={box} className="curve__box" aria-hidden="true" />
    </figure>
  )
}
