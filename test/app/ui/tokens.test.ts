import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

type Rgb = [number, number, number]
type Theme = 'light' | 'dark'

const css = readFileSync(join(import.meta.dirname, '../../../app/ui/tokens.css'), 'utf8')

const colour = (hex: string): Rgb => {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16)
  return [part(1), part(3), part(5)]
}
const token = (name: string, theme: Theme): Rgb => {
  const match = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css)
  if (!match?.[1] || !match[2]) throw new Error(`tokens.css has no colour --${name} with a light and a dark side.`)
  return colour(theme === 'light' ? match[1] : match[2])
}

const linear = (channel: number): number => {
  const share = channel / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}
const luminance = ([r, g, b]: Rgb): number => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
const contrast = (a: Rgb, b: Rgb): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

/** OKLab, in which equal distances look about equally far (Ottosson 2020). */
const oklab = ([r, g, b]: Rgb): Rgb => {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
/** What is left of linear RGB without one kind of cone (Viénot, Brettel and Mollon 1999 for red and green). */
const sights: Record<string, (rgb: Rgb) => Rgb> = {
  full: (rgb) => rgb,
  protanopia: ([r, g, b]) => [0.11238 * r + 0.88762 * g, 0.11238 * r + 0.88762 * g, 0.00401 * r - 0.00401 * g + b],
  deuteranopia: ([r, g, b]) => [0.29275 * r + 0.70725 * g, 0.29275 * r + 0.70725 * g, -0.02234 * r + 0.02234 * g + b],
}
const clamp = (value: number): number => Math.min(1, Math.max(0, value))
const seen = (rgb: Rgb, sight: (rgb: Rgb) => Rgb): Rgb => {
  const [r, g, b] = sight([linear(rgb[0]), linear(rgb[1]), linear(rgb[2])])
  return oklab([clamp(r), clamp(g), clamp(b)])
}
const distance = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

const themes: Theme[] = ['light', 'dark']
const surfaces = ['color-canvas', 'color-sunken', 'color-surface', 'color-raised', 'color-hover']

test.each(themes)('text can be read on every surface (%s)', (theme) => {
  const texts = [
    'color-text',
    'color-text-soft',
    'color-text-faint',
    'color-accent',
    'color-good',
    'color-warn',
    'color-bad',
  ]
  const weak = surfaces.flatMap((surface) =>
    texts
      .map((text) => ({ text, surface, ratio: contrast(token(text, theme), token(surface, theme)) }))
      .filter((each) => each.ratio < 4.5),
  )
  expect(weak).toEqual([])
})

test.each(themes)('text on coloured grounds can be read (%s)', (theme) => {
  const pairs = [
    ['color-on-accent', 'color-accent'],
    ['color-on-accent', 'color-accent-hover'],
    ['color-on-bad', 'color-bad'],
    ['color-accent', 'color-accent-soft'],
    ['color-good', 'color-good-soft'],
    ['color-warn', 'color-warn-soft'],
    ['color-bad', 'color-bad-soft'],
    ['color-text-soft', 'color-pressed'],
    ['color-text-faint', 'color-accent-soft'],
  ] as const
  const weak = pairs
    .map(([front, back]) => ({ front, back, ratio: contrast(token(front, theme), token(back, theme)) }))
    .filter((each) => each.ratio < 4.5)
  expect(weak).toEqual([])
})

test.each(themes)('borders of controls, port colours and focus stand out from the surface (%s)', (theme) => {
  const names = [
    'color-line-strong',
    'color-focus',
    'port-table',
    'port-layers',
    'port-model',
    'port-report',
    'port-endpoint',
    'port-value',
  ]
  const weak = ['color-canvas', 'color-surface'].flatMap((surface) =>
    names
      .map((name) => ({ name, surface, ratio: contrast(token(name, theme), token(surface, theme)) }))
      .filter((each) => each.ratio < 2.9),
  )
  expect(weak).toEqual([])
})

test.each(themes)('port colours differ for people who do not see red or green (%s)', (theme) => {
  const ports = ['port-table', 'port-layers', 'port-model', 'port-report', 'port-endpoint', 'port-value']
  const near = Object.entries(sights).flatMap(([name, sight]) =>
    ports.flatMap((a, index) =>
      ports
        .slice(index + 1)
        .map((b) => ({ name, a, b, far: distance(seen(token(a, theme), sight), seen(token(b, theme), sight)) }))
        .filter((each) => each.far < 0.06),
    ),
  )
  expect(near).toEqual([])
})
