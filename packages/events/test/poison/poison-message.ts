import { createHash } from 'node:crypto'
import type { ErrorCode } from '../../src/errors.ts'

/** What becomes of a message that somebody means harm with, or who knows no better. */
export type Fate =
  /** It is stored, with these fields repaired, in this order. `*` is any text or number in it. */
  | { readonly kind: 'row'; readonly repaired: readonly string[] }
  /** It has the id of the case before it and makes no row of its own: one of the two is stored. */
  | { readonly kind: 'repeat' }
  /** It can never be a row. */
  | { readonly kind: 'dead letter'; readonly reason: ErrorCode }

export interface PoisonMessage {
  /** Unique; where the message becomes a row, its `project_name`. */
  readonly name: string
  /** `null`: a tombstone. */
  readonly value: string | Uint8Array | null
  readonly fate: Fate
}

export function row(
  name: string,
  value: PoisonMessage['value'],
  repaired: readonly string[] = [],
): PoisonMessage {
  return { name, value, fate: { kind: 'row', repaired } }
}

export function letter(
  reason: ErrorCode,
  name: string,
  value: PoisonMessage['value'],
): PoisonMessage {
  return { name, value, fate: { kind: 'dead letter', reason } }
}

/** A sound event with an id of its own, but for the fields given. */
export function event(name: string, fields: Readonly<Record<string, unknown>> = {}): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return JSON.stringify({
    schema_version: 1,
    id: `01a20373-083b-719c-b7ad-${hex.slice(0, 12)}`,
    correlation_id: `0af76519-16cd-43dd-8448-${hex.slice(0, 12)}`,
    agent_name: 'agent-hostile',
    action_type: 'tool_call',
    action_name: 'Tool',
    action_details: {},
    status: 'ok',
    timestamp: '2026-11-22T13:30:00.123456Z',
    debug_mode: true,
    project_name: name,
    ...fields,
  })
}

/** The same with a field that `JSON.stringify` would not write. */
export function eventWith(name: string, field: string, json: string): string {
  const placeholder = 'written below'
  return event(name, { [field]: placeholder }).replace(`"${placeholder}"`, () => json)
}

export function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}
