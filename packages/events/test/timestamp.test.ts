import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  durationUs,
  formatTimestamp,
  formatTimestampMs,
  hrTimeToMs,
  isStorableTime,
  parseTimestamp,
} from '../src/timestamp.ts'

const LAST_SECOND = 253402300799
const hrTime = fc.tuple(
  fc.integer({ min: 0, max: LAST_SECOND }),
  fc.integer({ min: 0, max: 999_999_999 }),
)

describe('formatTimestamp', () => {
  it('truncates to microseconds and never rounds', () => {
    expect(formatTimestamp([1_795_354_200, 123_456_999])).toBe('2026-11-22T13:30:00.123456Z')
    expect(formatTimestamp([1_795_354_200, 999_999_999])).toBe('2026-11-22T13:30:00.999999Z')
  })

  it('has six fraction digits when there is nothing to show', () => {
    expect(formatTimestamp([0, 0])).toBe('1970-01-01T00:00:00.000000Z')
    expect(formatTimestampMs(1)).toBe('1970-01-01T00:00:00.001000Z')
  })

  it('is read back to the same text and the millisecond that the id has', () => {
    fc.assert(
      fc.property(hrTime, (time) => {
        const text = formatTimestamp(time)
        expect(parseTimestamp(text)).toEqual({ text, ms: hrTimeToMs(time) })
      }),
    )
  })

  it('orders as the times do', () => {
    fc.assert(
      fc.property(hrTime, hrTime, (one, other) => {
        const [a, b] = [formatTimestamp(one), formatTimestamp(other)]
        const [x, y] = [one, other].map(([s, ns]) => s * 1e6 + Math.floor(ns / 1e3)) as [
          number,
          number,
        ]
        expect(Math.sign(x - y)).toBe(a < b ? -1 : a > b ? 1 : 0)
      }),
    )
  })

  it('is the same after times of other seconds', () => {
    const [first, other] = [formatTimestamp([1, 5_000]), formatTimestamp([2, 0])]
    expect([first, other, formatTimestamp([1, 5_000])]).toEqual([
      '1970-01-01T00:00:01.000005Z',
      '1970-01-01T00:00:02.000000Z',
      '1970-01-01T00:00:01.000005Z',
    ])
  })
})

describe('parseTimestamp', () => {
  it.each([
    ['what the original writes', '2025-11-06T12:00:00.123456+00:00', '2025-11-06T12:00:00.123456Z'],
    ['no zone, which is UTC', '2025-11-06T12:00:00.5', '2025-11-06T12:00:00.500000Z'],
    ['a space and no fraction', '2025-11-06 12:00:00', '2025-11-06T12:00:00.000000Z'],
    ['more than six digits', '2025-11-06T12:00:00.123456789Z', '2025-11-06T12:00:00.123456Z'],
    ['an offset over midnight', '2025-01-01T01:00:00+02:30', '2024-12-31T22:30:00.000000Z'],
    ['an offset to the west', '2025-11-06T20:00:00-05', '2025-11-07T01:00:00.000000Z'],
    ['an offset without colon', '2025-11-06T12:00:00+0530', '2025-11-06T06:30:00.000000Z'],
    ['a leap day', '2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000000Z'],
    ['an hour that summer time skips', '2026-03-29T02:30:00Z', '2026-03-29T02:30:00.000000Z'],
    ['one of two hours when it ends', '2026-10-25T02:30:00+02:00', '2026-10-25T00:30:00.000000Z'],
    ['the first moment', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000000Z'],
    ['the last moment', '9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
  ])('reads %s', (_what, given, text) => {
    expect(parseTimestamp(given)?.text).toBe(text)
  })

  it.each([
    ['a day that is not in the calendar', '2025-02-30T00:00:00Z'],
    ['the year 12026', '+012026-01-01T00:00:00Z'],
    ['a year of five digits', '12026-01-01T00:00:00Z'],
    ['a time before 1970', '1969-12-31T23:59:59Z'],
    ['a time that an offset moves before 1970', '1970-01-01T00:00:00+01:00'],
    ['a time that an offset moves past 9999', '9999-12-31T23:59:59-01:00'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['hour 24', '2025-01-01T24:00:00Z'],
    ['an offset that no clock shows', '2025-01-01T00:00:00+99:00'],
    ['a date alone', '2025-11-06'],
    ['a word', 'yesterday'],
    ['nothing', ''],
    ['a number', 1_762_430_400_000],
    ['null', null],
  ])('refuses %s', (_what, given) => {
    expect(parseTimestamp(given)).toBeUndefined()
  })

  it.each([
    ['2026-11-22T13:30:00.000001Z', '2026-11-22T13:30:00.000001Z'],
    ['2026-11-22T13:30:00.987654321Z', '2026-11-22T13:30:00.987654Z'],
    ['2026-11-22T13:30:00.987654+01:00', '2026-11-22T12:30:00.987654Z'],
    ['2026-11-22T13:30:00.98765Z', '2026-11-22T13:30:00.987650Z'],
    ['2026-11-22T13:30:00.Z', undefined],
    ['2026-11-22T13:30:00.98765xZ', undefined],
    ['2026-11-22T13:30:00.987654ZZ', undefined],
  ])('reads %s the same after another time in its second', (given, text) => {
    parseTimestamp('2026-11-22T13:30:00.123456Z')
    const read = parseTimestamp(given)
    expect(read?.text).toBe(text)
    expect(read?.ms).toBe(text === undefined ? undefined : Date.parse(`${text.slice(0, 23)}Z`))
  })

  it('gives a storable time or nothing, for any text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.date().map(String),
      fc.stringMatching(/^[\d:T.+Z-]{0,40}$/),
    )
    fc.assert(
      fc.property(text, (given) => {
        const parsed = parseTimestamp(given)
        expect(parsed === undefined || isStorableTime(parsed.ms)).toBe(true)
        expect(parseTimestamp(parsed?.text)).toEqual(parsed)
      }),
    )
  })
})

describe('durationUs', () => {
  it('counts whole microseconds', () => {
    expect(durationUs([1, 999_999_000], [2, 1_500])).toBe(2)
  })

  it('is never negative', () => {
    expect(durationUs([2, 0], [1, 0])).toBe(0)
  })

  it('is NaN when one of them is no time, as are milliseconds of no time', () => {
    expect(durationUs([Number.NaN, 0], [1, 0])).toBeNaN()
    expect(isStorableTime(hrTimeToMs([Number.NaN, 0]))).toBe(false)
  })
})
