import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  describeColumn,
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRemaining,
  joinWords,
  plainWords,
} from '#app/ui/format.ts'

test('a figure has about three digits that say something, and none that do not', () => {
  const said = [0, 1, 0.5, 21.3456, 88.04, 0.012345, 999.4, 1234.5, 1_234_567, -3.7159, 0.0000001, Number.NaN]
  expect(said.map(formatNumber)).toEqual([
    '0',
    '1',
    '0.5',
    '21.3',
    '88',
    '0.0123',
    '999',
    '1,235',
    '1,234,567',
    '-3.72',
    '1.00e-7',
    '–',
  ])
})

test('a figure is never further than one per cent from the number', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-5, max: 1e12, noNaN: true }), (value) => {
      const read = Number(formatNumber(value).replaceAll(',', ''))
      expect(Math.abs(read - value)).toBeLessThanOrEqual(value * 0.01)
    }),
  )
})

test('shares are told as per cent, and what is nearly all is not called all', () => {
  expect([0, 1, 0.734, 0.5, 0.0004, 0.9996].map(formatPercent)).toEqual([
    '0 %',
    '100 %',
    '73.4 %',
    '50 %',
    '< 0.1 %',
    '> 99.9 %',
  ])
})

test('time is told in the unit that suits it', () => {
  expect([12, 640, 4210, 59_600, 60_000, 185_000, 7_800_000].map(formatDuration)).toEqual([
    '12 ms',
    '640 ms',
    '4.2 s',
    '1 min',
    '1 min',
    '3 min 5 s',
    '2 h 10 min',
  ])
  expect([500, 6000, 18_000, 120_000].map(formatRemaining)).toEqual([
    'almost done',
    'a few seconds left',
    'about 20 s left',
    'about 2 min left',
  ])
  const now = Date.UTC(2026, 0, 20)
  expect([now - 5000, now - 300_000, now - 7_200_000, now - 86_400_000].map((at) => formatAgo(at, now))).toEqual([
    'just now',
    '5 min ago',
    '2 h ago',
    'yesterday',
  ])
})

test('sizes and counts have their units', () => {
  expect([12, 18_200, 540_000_000].map(formatBytes)).toEqual(['12 bytes', '18.2 kB', '540 MB'])
  expect([formatCount(1, 'row'), formatCount(2400, 'row'), formatCount(2, 'class', 'classes')]).toEqual([
    '1 row',
    '2,400 rows',
    '2 classes',
  ])
})

test('words are joined as people write them', () => {
  expect([joinWords([]), joinWords(['a']), joinWords(['a', 'b']), joinWords(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ])
  expect(plainWords('meanSquaredError')).toBe('mean squared error')
})

test('a column is described by what is known of it', () => {
  const base = { name: 'x', role: 'feature' as const }
  expect(describeColumn({ ...base, kind: 'number', min: 0, max: 12.5, typical: 3.4 })).toBe('0 to 12.5, typically 3.4')
  expect(describeColumn({ ...base, kind: 'integer', min: 2007, max: 2009, typical: 2008 })).toBe(
    '2007 to 2009, typically 2008',
  )
  expect(describeColumn({ ...base, kind: 'category', categories: ['Adelie', 'Gentoo', 'Chinstrap'] })).toBe(
    'Adelie, Gentoo and Chinstrap',
  )
  expect(describeColumn({ ...base, kind: 'category', categories: ['a', 'b', 'c', 'd'] })).toBe('a, b and 2 more')
  expect(describeColumn({ ...base, kind: 'text', distinct: 1 })).toBe('always the same value')
  expect(describeColumn({ ...base, kind: 'text' })).toBe('')
})
