/** The first whose `below`, in seconds, is not reached by what is rounded to its `rest`. */
const UNITS = [
  { name: 'm', rest: 's', restSeconds: 1, restsPerUnit: 60, below: 3600 },
  { name: 'h', rest: 'm', restSeconds: 60, restsPerUnit: 60, below: 86_400 },
  { name: 'd', rest: 'h', restSeconds: 3600, restsPerUnit: 24, below: Infinity },
] as const

/**
 * `250 µs`, `30 ms`, `6.1 s`, `2m 03s`, `1h 02m`, `3d 04h`: rounded to the digits shown.
 *
 * @param microseconds text of the unit, where `µ` cannot be shown
 */
export function formatDuration(us: number, microseconds = 'µs'): string {
  if (Math.round(us) < 1000) return `${Math.round(us)} ${microseconds}`
  if (Math.round(us / 1000) < 1000) return `${Math.round(us / 1000)} ms`
  if (Math.round(us / 100_000) < 600) return `${(Math.round(us / 100_000) / 10).toFixed(1)} s`
  const seconds = us / 1_000_000
  const restsOf = (restSeconds: number): number => Math.round(seconds / restSeconds)
  const { name, rest, restSeconds, restsPerUnit } =
    UNITS.find((unit) => restsOf(unit.restSeconds) * unit.restSeconds < unit.below) ?? UNITS[2]
  const rests = restsOf(restSeconds)
  const count = Math.floor(rests / restsPerUnit)
  return `${count}${name} ${String(rests % restsPerUnit).padStart(2, '0')}${rest}`
}
