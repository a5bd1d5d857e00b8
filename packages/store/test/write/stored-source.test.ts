import type { JsonObject } from '@agent-actions/events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { storedSource } from '../../src/write/stored-source.ts'
import { actionEvent } from '../action-events.ts'

const stored = (source: Record<string, string | number>): unknown =>
  storedSource(actionEvent({ agent_name: 'agent-a', source }))

describe('storedSource', () => {
  it('is null for an event without a source', () => {
    expect(storedSource(actionEvent())).toBeNull()
  })

  it('is null when it says nothing that the row does not say', () => {
    expect(stored({ scope: '@agent-actions/sdk', service: 'agent-a' })).toBeNull()
    expect(stored({ service: 'unknown_service:node' })).toBeNull()
  })

  it('keeps another scope, another service and everything else', () => {
    const source = { scope: 'langfuse', service: 'web', seq: 7, trace_id: 'ab' }
    expect(stored(source)).toEqual(source)
  })

  it('keeps the rest when a part says nothing', () => {
    expect(stored({ scope: '@agent-actions/sdk', seq: 0 })).toEqual({ seq: 0 })
  })

  it('keeps keys that mean something to JavaScript, as keys like any other', () => {
    const json = '{"__proto__":{"a":1},"constructor":1,"1":2}'
    const source = JSON.parse(`{"scope":"@agent-actions/sdk",${json.slice(1)}`) as JsonObject
    expect(JSON.stringify(storedSource(actionEvent({ source })))).toBe(
      JSON.stringify(JSON.parse(json)),
    )
  })

  it('is what is left of any source, in its order', () => {
    const value = fc.constantFrom('@agent-actions/sdk', 'agent-a', 'unknown_service:x', 'b', 7)
    const key = fc.oneof(fc.constantFrom('scope', 'service', 'seq', '__proto__'), fc.string())
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value)), (entries) => {
        const source = Object.fromEntries(entries) as JsonObject
        const left = Object.entries(source).filter(
          ([name, given]) =>
            (name !== 'scope' || given !== '@agent-actions/sdk') &&
            (name !== 'service' || (given !== 'agent-a' && given !== 'unknown_service:x')),
        )
        const event = actionEvent({ agent_name: 'agent-a', source })
        expect(JSON.stringify(storedSource(event))).toBe(
          left.length === 0 ? 'null' : JSON.stringify(Object.fromEntries(left)),
        )
      }),
    )
  })
})
