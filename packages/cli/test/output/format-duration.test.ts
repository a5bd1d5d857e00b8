import { expect, it } from 'vitest'
import { formatAge } from '../../src/output/format-age.ts'
import { formatDuration } from '../../src/output/format-duration.ts'

it.each([
  [0, '0 µs'],
  [999.4, '999 µs'],
  [999.5, '1 ms'],
  [1000, '1 ms'],
  [2933, '3 ms'],
  [999_499, '999 ms'],
  [999_500, '1.0 s'],
  [1_000_000, '1.0 s'],
  [59_949_000, '59.9 s'],
  [59_950_000, '1m 00s'],
  [60_000_000, '1m 00s'],
  [123_500_000, '2m 04s'],
  [3_599_000_000, '59m 59s'],
  [3_599_500_000, '1h 00m'],
  [7_180_000_000, '2h 00m'],
  [86_369_000_000, '23h 59m'],
  [86_370_000_000, '1d 00h'],
  [3_720_000_000, '1h 02m'],
  [273_600_000_000, '3d 04h'],
])('shows a duration of %d microseconds as %s', (us, text) => {
  expect(formatDuration(us)).toBe(text)
})

it.each([
  ['2026-11-22T13:59:15.000000Z', '45s'],
  ['2026-11-22T13:56:00.000000Z', '4m'],
  ['2026-11-20T15:00:00.000000Z', '47h'],
  ['2026-11-10T14:00:00.000000Z', '12d'],
  ['2026-11-22T15:00:00.000000Z', '0s'],
])('shows the age of %s as %s', (iso, text) => {
  expect(formatAge(iso, new Date('2026-11-22T14:00:00Z'))).toBe(text)
})
