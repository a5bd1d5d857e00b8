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
})
