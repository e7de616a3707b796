import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeBeside } from '#app/tour/placeBeside.ts'
import { tourSteps } from '#app/tour/tourSteps.ts'

test('the card stands beside its target, on the side with the most room', () => {
  const page = { width: 1280, height: 800 }
  const card = { width: 320, height: 160 }
  expect(placeBeside({ left: 0, top: 48, width: 216, height: 752 }, card, page).left).toBe(232)
  expect(placeBeside({ left: 980, top: 48, width: 300, height: 752 }, card, page).left).toBe(644)
  expect(placeBeside(undefined, card, page)).toEqual({ left: 480, top: 320 })
})

test('the card is always within the page', () => {
  const side = fc.integer({ min: 0, max: 2000 })
  fc.assert(
    fc.property(side, side, side, side, (left, top, width, height) => {
      const place = placeBeside({ left, top, width, height }, { width: 320, height: 200 }, { width: 1280, height: 800 })
      expect(place.left).toBeGreaterThanOrEqual(16)
      expect(place.left + 320).toBeLessThanOrEqual(1264)
      expect(place.top + 200).toBeLessThanOrEqual(784)
    }),
  )
})

test('the tour has at most five steps', () => {
  expect(tourSteps.length).toBeLessThanOrEqual(5)
})
