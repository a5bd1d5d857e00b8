const UNITS = [
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3600 },
  { name: 'm', seconds: 60 },
] as const

/**
 * How long ago, in two digits where possible: `45s`, `3m`, `47h`, `12d`.
 *
 * @param iso a time of ours; one in the future, from a clock that is ahead, is `0s`
 */
export function formatAge(iso: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(iso)) / 1000))
  const unit = UNITS.find((candidate) => seconds >= 2 * candidate.seconds)
  return unit ? `${Math.floor(seconds / unit.seconds)}${unit.name}` : `${seconds}s`
}
