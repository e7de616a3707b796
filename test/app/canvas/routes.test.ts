import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { foldWithRoom } from '#app/canvas/foldGroup.ts'
import { frame, overlaps } from '#app/canvas/geometry.ts'
import { type CanvasItem, createProjector } from '#app/canvas/project.ts'
import { createRouter, curveMeets, drawRoute, type Route, routeLinks } from '#app/canvas/routes.ts'
import { tidyFlow } from '#app/canvas/tidyFlow.ts'
import { type Flow, flow as flowSchema } from '#nodes/core/flow/flow.ts'
import { catalogue } from '#nodes/index.ts'
import { bigFlow } from '#test/helpers/bigFlow.ts'
import { flowNode } from '#test/helpers/smallFlow.ts'

const examScore = flowSchema.parse(JSON.parse(readFileSync('flows/exam-score/exam-score.flow.json', 'utf8')))
const groupId = examScore.groups?.[0]?.id ?? ''
const project = (flow: Flow) => createProjector(catalogue)(flow, { nodes: [], edges: [] })

/** What a way must not cross: cards, and of frames the title. */
const walls = (items: readonly CanvasItem[]) =>
  items.map((item) => ({ id: item.id, box: item.kind === 'frame' ? { ...item.box, height: frame.head } : item.box }))

const stretches = (route: Route) =>
  route.slice(1).map((to, index) => {
    const from = route[index] ?? to
    return {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(from.x - to.x),
      height: Math.abs(from.y - to.y),
    }
  })

test.each<[string, Flow]>([
  ['unfolded', foldWithRoom(examScore, groupId, false)],
  ['unfolded and tidied', tidyFlow(foldWithRoom(examScore, groupId, false))],
])('edges of the exam-score flow, %s, go around cards and group titles', (_name, flow) => {
  const { items, links } = project(flow)
  const routes = routeLinks(items, links)
  let seen = 0
  for (const link of links) {
    const route = routes.get(link.id)
    const [source, target] = [items.find(({ id }) => id === link.source), items.find(({ id }) => id === link.target)]
    if (!route) {
      // Without a way around, its plain curve is free: straight to the right, with nothing between.
      const isForward = (target?.box.x ?? 0) > (source?.box.x ?? 0) + (source?.box.width ?? 0)
      const between = walls(items).filter(
        ({ id, box }) =>
          id !== link.source &&
          id !== link.target &&
          isForward &&
          curveMeets(
            { x: (source?.box.x ?? 0) + (source?.box.width ?? 0), y: (source?.box.y ?? 0) + 92 },
            { x: target?.box.x ?? 0, y: (target?.box.y ?? 0) + 92 },
            box,
          ),
      )
      expect({ link: link.id, between }).toEqual({ link: link.id, between: [] })
      continue
    }
    seen += 1
    const crossed = walls(items)
      .filter(({ id }) => id !== link.source && id !== link.target)
      .filter(({ box }) => stretches(route).some((stretch) => overlaps(stretch, box)))
    expect({ link: link.id, crossed: crossed.map(({ id }) => id) }).toEqual({ link: link.id, crossed: [] })
  }
  expect(seen).toBe(routes.size)
})

test('a free way stays a curve; a card in the way is gone around, with right angles alone', () => {
  const free: Flow = {
    ...examScore,
    groups: [],
    nodes: [flowNode('a', 'data.csv', 0, 0), flowNode('b', 'prepare.split', 700, 0)],
    edges: [{ from: { node: 'a', port: 'table' }, to: { node: 'b', port: 'table' } }],
  }
  const before = project(free)
  expect(routeLinks(before.items, before.links).size).toBe(0)
  const { items, links } = project({ ...free, nodes: [...free.nodes, flowNode('c', 'layers.dense', 340, 0)] })
  const [route] = routeLinks(items, links).values()
  if (!route) throw new Error('The edge goes across the card.')
  for (const { width, height } of stretches(route)) expect(Math.min(width, height)).toBe(0)
  const { path, room, label } = drawRoute(route)
  expect(path).toMatch(/^M.*Q/)
  expect(room).toBeGreaterThan(240)
  expect(route.some(({ y }) => y === label.y)).toBe(true)
})

test('finding the ways of 300 nodes takes less than a moment', () => {
  const { items, links } = project(bigFlow(300))
  const start = performance.now()
  routeLinks(items, links)
  expect(performance.now() - start).toBeLessThan(1500)
})

test('ways stay the same while nothing moves, and are found anew when something does', () => {
  const unfolded = foldWithRoom(examScore, groupId, false)
  const projector = createProjector(catalogue)
  const route = createRouter()
  const first = projector(unfolded, { nodes: [], edges: [] })
  const routes = route(first.items, first.links)
  const chosen = projector(unfolded, { nodes: ['train'], edges: [] })
  expect(chosen.items).not.toBe(first.items)
  expect(route(chosen.items, chosen.links)).toBe(routes)
  const moved = projector(unfolded, { nodes: [], edges: [] }, new Map([['deploy', { x: 2000, y: 900 }]]))
  expect(route(moved.items, moved.links)).not.toBe(routes)
})
