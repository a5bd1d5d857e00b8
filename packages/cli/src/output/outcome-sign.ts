import type { ActionStatus } from '@agent-actions/events'
import type { Glyphs } from './glyphs.ts'
import type { Segment } from './segments.ts'

const PAINTS = { ok: 'green', error: 'red', cancelled: 'yellow' } as const

export function outcomeSign(status: ActionStatus, signs: Glyphs): Segment {
  return { text: signs[status], paint: PAINTS[status] }
}
