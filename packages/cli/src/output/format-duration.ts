const UNITS = [
  { name: 'd', seconds: 86_400, rest: 'h', restSeconds: 3600 },
  { name: 'h', seconds: 3600, rest: 'm', restSeconds: 60 },
  { name: 'm', seconds: 60, rest: 's', restSeconds: 1 },
] as const

/**
 * `250 µs`, `30 ms`, `6.1 s`, `2m 03s`, `1h 02m`, `3d 04h`: two or three digits that matter.
 *
 * @param microseconds text of the unit, where `µ` cannot be shown
 */
export function formatDuration(us: number, microseconds = 'µs'): string {
  if (us < 1000) return `${Math.floor(us)} ${microseconds}`
  if (us < 1_000_000) return `${Math.floor(us / 1000)} ms`
  if (us < 60_000_000) return `${(Math.floor(us / 100_000) / 10).toFixed(1)} s`
  const seconds = Math.floor(us / 1_000_000)
  const unit = UNITS.find((candidate) => seconds >= candidate.seconds) ?? UNITS[2]
  const rest = Math.floor((seconds % unit.seconds) / unit.restSeconds)
  return `${Math.floor(seconds / unit.seconds)}${unit.name} ${String(rest).padStart(2, '0')}${unit.rest}`
}
