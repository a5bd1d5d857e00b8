import { decodeAction } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { SeenActions } from '../../src/replay/seen-actions.ts'
import { message } from '../fake-topic.ts'

const event = (number: number, more: object = {}) =>
  decodeAction(message(number, more), { recordTimeMs: 0, hash: () => '0'.repeat(64) })

describe('actions that were seen', () => {
  it('are those with the same id and time, of the same kind of row', () => {
    const seen = new SeenActions()
    expect(seen.has(event(1))).toBe(false)
    expect(seen.has(event(1, { action_name: 'Other' }))).toBe(true)
    expect(seen.has(event(1, { debug_mode: false }))).toBe(false)
    expect(seen.has(event(1, { timestamp: '2026-11-22T13:30:00.123457Z' }))).toBe(false)
    expect(seen.has(event(2))).toBe(false)
  })

  it('are no more than there is room for, which is said', () => {
    const seen = new SeenActions(2)
    for (const number of [1, 2]) {
      expect(seen.isFull).toBe(false)
      expect(seen.has(event(number))).toBe(false)
    }
    expect(seen.isFull).toBe(true)
    expect([seen.has(event(3)), seen.has(event(3)), seen.has(event(1))]).toEqual([
      false,
      false,
      true,
    ])
  })
})
