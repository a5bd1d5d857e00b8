import type { HrTime } from '@agent-actions/events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { before, clock, createClock, notBefore } from '../src/clock.ts'

const START_MS = Date.UTC(2026, 10, 22)

/** Two clocks that agree until one of them is told otherwise. */
function machine() {
  let trueUs = START_MS * 1000
  let wallOffsetUs = 0
  let monotonicOffsetUs = 0
  const wallMs = (): number => Math.floor((trueUs + wallOffsetUs) / 1000)
  return {
    wallMs,
    source: { wallMs, monotonicMs: () => (trueUs - START_MS * 1000 + monotonicOffsetUs) / 1000 },
    pass: (us: number) => (trueUs += us),
    stepWall: (us: number) => (wallOffsetUs += us),
    /** The monotonic clock stands still, as it does on Linux. */
    sleep(us: number) {
      trueUs += us
      monotonicOffsetUs -= us
    },
  }
}

const microsOf = ([seconds, nanoseconds]: HrTime): number => seconds * 1e6 + nanoseconds / 1e3

const event = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), us: fc.nat({ max: 5_000 }) }),
  fc.record({ kind: fc.constant('sleep' as const), us: fc.nat({ max: 3_600_000_000 }) }),
  fc.record({
    kind: fc.constant('stepWall' as const),
    us: fc.integer({ min: -3_600_000_000, max: 3_600_000_000 }),
  }),
)

describe('the clock', () => {
  it('stays within 2 ms of Date.now(), whatever the clocks do', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const { source, wallMs, ...act } = machine()
        const { now } = createClock(source)
        for (const { kind, us } of events) {
          act[kind](us)
          expect(Math.abs(microsOf(now()) - wallMs() * 1000)).toBeLessThanOrEqual(2000)
        }
      }),
    )
  })

  it('stays within 1 ms of Date.now() while nobody sets the clock back', () => {
    const { source, wallMs, pass } = machine()
    const { now } = createClock(source)
    for (let i = 0; i < 10_000; i += 1) {
      pass(1 + (i % 37))
      expect(Math.abs(microsOf(now()) - wallMs() * 1000)).toBeLessThanOrEqual(1000)
    }
  })

  it('only goes forward while the wall clock does not step back', () => {
    const forward = event.map(({ kind, us }) => ({ kind, us: Math.abs(us) }))
    fc.assert(
      fc.property(fc.array(forward, { maxLength: 200 }), (events) => {
        const { source, ...act } = machine()
        const { now } = createClock(source)
        let last = microsOf(now())
        for (const { kind, us } of events) {
          act[kind](us)
          const next = microsOf(now())
          expect(next).toBeGreaterThan(last)
          last = next
        }
      }),
    )
  })

  it('only goes forward when the wall clock is slowed down against the monotonic one', () => {
    const { source, pass, stepWall } = machine()
    const { now } = createClock(source)
    let last = microsOf(now())
    for (let i = 0; i < 20_000; i += 1) {
      pass(100)
      // A thousandfold of what time servers ask for.
      stepWall(-50)
      const next = microsOf(now())
      expect(next).toBeGreaterThan(last)
      last = next
    }
  })

  it('tells readings within one microsecond apart', () => {
    const { source } = machine()
    const { now } = createClock(source)
    const readings = Array.from({ length: 1000 }, () => microsOf(now()))
    expect(new Set(readings).size).toBe(1000)
    expect(readings).toEqual(readings.toSorted((a, b) => a - b))
  })

  it('follows the wall clock when it steps back', () => {
    const { source, stepWall, wallMs } = machine()
    const { now } = createClock(source)
    now()
    stepWall(-5_000_000)
    expect(microsOf(now())).toBe(wallMs() * 1000)
  })

  it('follows the wall clock after sleep', () => {
    const { source, sleep, wallMs } = machine()
    const { now } = createClock(source)
    now()
    sleep(8 * 3600 * 1_000_000)
    expect(microsOf(now())).toBe(wallMs() * 1000)
  })

  it('counts microseconds between two ticks of the wall clock', () => {
    const { source, pass } = machine()
    const { now } = createClock(source)
    const first = microsOf(now())
    pass(7)
    expect(microsOf(now())).toBe(first + 7)
  })

  it('of this process gives a thousand quick readings a thousand times, in order', () => {
    const readings = Array.from({ length: 1000 }, () => microsOf(clock.now()))
    expect(new Set(readings).size).toBe(1000)
    expect(readings).toEqual(readings.toSorted((a, b) => a - b))
  })

  it('gives what OpenTelemetry takes: whole seconds, and nanoseconds below one second', () => {
    const [seconds, nanoseconds] = clock.now()
    expect(Number.isSafeInteger(seconds)).toBe(true)
    expect(nanoseconds % 1000).toBe(0)
    expect(nanoseconds).toBeGreaterThanOrEqual(0)
    expect(nanoseconds).toBeLessThan(1e9)
  })
})

describe('before', () => {
  it('goes back by fractions of a millisecond', () => {
    expect(before([100, 5_000], 1.25)).toEqual([99, 998_755_000])
  })

  it('does not go back before the epoch', () => {
    expect(before([100, 0], Number.MAX_VALUE)).toEqual([0, 0])
  })
})

describe('notBefore', () => {
  it.each<[HrTime, HrTime, HrTime]>([
    [
      [5, 0],
      [5, 1],
      [5, 1],
    ],
    [
      [5, 1],
      [5, 0],
      [5, 1],
    ],
    [
      [5, 0],
      [4, 9],
      [5, 0],
    ],
    [
      [5, 0],
      [6, 0],
      [6, 0],
    ],
  ])('of a start at %j and an end at %j is %j', (start, end, expected) => {
    expect(notBefore(start, end)).toEqual(expected)
  })
})
