const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** In three digits at the most: `812 B`, `1.5 KiB`, `64 MiB`. */
export function formatBytes(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const amount = bytes / 1024 ** unit
  const digits = unit > 0 && amount < 10 ? 1 : 0
  return `${amount.toFixed(digits)} ${UNITS[unit]}`
}
