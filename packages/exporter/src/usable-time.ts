import { hrTimeToMs, isStorableTime, type HrTime } from '@agent-actions/events'

const EPOCH: HrTime = [0, 0]
const NANOSECONDS = 1e9

/** The first of the times that a table can hold; the epoch when none can. */
export function usableTime(...times: readonly (HrTime | undefined)[]): HrTime {
  return carried(times.find(isUsable) ?? EPOCH)
}

/** Whether a table can hold it. */
export function isUsable(time: HrTime | undefined): time is HrTime {
  return time !== undefined && isStorableTime(hrTimeToMs(time))
}

/**
 * The same moment as whole seconds, and nanoseconds that are no second. The SDK takes an array for a
 * time unseen, and an application may have put it together by hand: `[Date.now() / 1000, 0]`.
 */
export function carried(time: HrTime): HrTime {
  const [seconds, nanoseconds] = time
  if (Number.isInteger(seconds) && nanoseconds >= 0 && nanoseconds < NANOSECONDS) return time
  const whole = Math.floor(seconds)
  const rest = Math.floor((seconds - whole) * NANOSECONDS + nanoseconds)
  const carry = Math.floor(rest / NANOSECONDS)
  return [whole + carry, rest - carry * NANOSECONDS]
}
