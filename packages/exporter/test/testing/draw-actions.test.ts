import { encodeAction } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { memorySink } from '../../src/memory-sink.ts'
import { drawActions } from '../../src/testing/draw-actions.ts'
import { action, RUN, RUN_OF_AGENT } from './run-of-agent.ts'

describe('the drawing of a sink', () => {
  it('is in the order in which the actions started, whatever ended first', () => {
    const outer = action(['tool_call', 'Outer'], 1, { span_id: '1'.padStart(16, '0') })
    const inner = action(['tool_call', 'Inner'], 2, { parent_span_id: '1'.padStart(16, '0') })
    expect(drawActions([inner, outer])).toBe(
      `run ${RUN}, 2 actions:\n  ✓ Outer [researcher]\n  └─ ✓ Inner`,
    )
  })

  it('is that of the events that the sink has got', async () => {
    const sink = memorySink()
    await sink.send(RUN_OF_AGENT.map((event) => encodeAction(event)))
    expect(drawActions(sink)).toBe(drawActions(RUN_OF_AGENT))
    expect(drawActions(sink)).toContain('[researcher]')
  })

  it('is empty where nothing is recorded', () => {
    expect(drawActions(memorySink())).toBe('')
  })
})
