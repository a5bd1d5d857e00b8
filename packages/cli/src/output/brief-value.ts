import type { Json } from '@agent-actions/events'

/** One long value must not hide the others. */
const MAX_VALUE_CHARS = 60
/** Wider than any terminal: what follows cannot be seen. */
const MAX_CHARS = 1000

/**
 * A payload on one line, for people: `file_path=src/a.js limit=20`. Values too long to be shown
 * whole come last: a file's content must not push its path out of sight.
 */
export function briefValue(value: Json | undefined, ellipsis: string): string {
  if (value === undefined || value === null) return ''
  if (!isObject(value)) return briefMember(value, ellipsis)
  const whole: string[] = []
  const cut: string[] = []
  let length = 0
  for (const [key, member] of Object.entries(value)) {
    if (length > MAX_CHARS) break
    const text = briefMember(member, ellipsis)
    length += key.length + text.length + ' ='.length
    ;(text.length > MAX_VALUE_CHARS ? cut : whole).push(`${key}=${text}`)
  }
  return [...whole, ...cut].join(' ')
}

function briefMember(value: Json, ellipsis: string): string {
  const text = typeof value === 'string' ? briefText(value) : JSON.stringify(value)
  return text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS)}${ellipsis}` : text
}

function briefText(text: string): string {
  const start = text.slice(0, MAX_VALUE_CHARS + 1)
  return start === '' || /[\s"=]/.test(start) ? JSON.stringify(start) : start
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
