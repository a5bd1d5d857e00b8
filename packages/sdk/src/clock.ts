import type { HrTime } from '@agent-actions/events'

/** Where time comes from, in milliseconds. */
export interface TimeSource {
  /** Since the epoch; may step in either direction. */
  wallMs(): number
  /** Since anything, with fractions; never goes back. */
  monotonicMs(): number
}

export interface Clock {
  /**
   * The time now, in whole microseconds, within 1 ms of `Date.now()`. Each reading is later than
   * the one before, unless the wall clock stepped back by more than 1 ms: then it is followed.
   *
   * To stay in order it may run ahead by 2 ms: after a smaller step back, or in a burst of over a
   * thousand readings a millisecond. In a longer burst times repeat; no spans start that fast.
   */
  now(): HrTime
}

/** In microseconds: how far the two clocks may drift apart before they are brought together again. */
const MAX_DRIFT = 1000
/** In microseconds: how far order may take a reading ahead of `Date.now()`, which truncates. */
const MAX_LEAD = 2000

/**
 * Tells the wall clock's milliseconds apart by a monotonic clock.
 *
 * The SDK's default start time has millisecond precision, in which most quick actions of an agent
 * start together and their order is lost.
 */
export function createClock(source: TimeSource): Clock {
  // Monotonic time plus offset is the time since the epoch; NaN until the first reading.
  let offsetMs = Number.NaN
  let last = Number.NEGATIVE_INFINITY
  return {
    now() {
      const wallMs = source.wallMs()
      const monotonicMs = source.monotonicMs()
      const wall = wallMs * 1000
      let micros = Math.floor((monotonicMs + offsetMs) * 1000)
      // After sleep, a clock step, or enough drift between the two clocks.
      if (!(Math.abs(micros - wall) < MAX_DRIFT)) {
        offsetMs = wallMs - monotonicMs
        micros = wall
      }
      if (micros <= last && last < wall + MAX_LEAD) micros = last + 1
      last = micros
      return [Math.floor(micros / 1e6), (micros % 1e6) * 1000]
    },
  }
}

/** Asked for once: in Node the global is a getter. */
const monotonic = typeof performance === 'undefined' ? Date : performance

/** The clock of this process. */
export const clock: Clock = createClock({
  wallMs: () => Date.now(),
  monotonicMs: () => monotonic.now(),
})

/** The time `ms` milliseconds before `time`, not before the epoch. */
export function before(time: HrTime, ms: number): HrTime {
  const micros = Math.max(0, time[0] * 1e6 + time[1] / 1e3 - Math.round(ms * 1000))
  return [Math.floor(micros / 1e6), (micros % 1e6) * 1000]
}

/** `time`, or `start` where the wall clock stepped back in between: nothing ends before it starts. */
export function notBefore(start: HrTime, time: HrTime): HrTime {
  return time[0] < start[0] || (time[0] === start[0] && time[1] < start[1]) ? start : time
}
