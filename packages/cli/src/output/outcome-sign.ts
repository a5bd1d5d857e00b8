import type { ActionStatus } from '@agent-actions/events'
import type { Glyphs } from './glyphs.ts'
import type { Paint } from './paint.ts'
import type { Segment } from './segments.ts'

const PAINTS: Readonly<Record<ActionStatus, Paint>> = {
  ok: 'green',
  error: 'red',
  cancelled: 'yellow',
}

export function outcomeSign(status: ActionStatus, signs: Glyphs): Segment {
  return { text: signs[status], paint: PAINTS[status] }
}
