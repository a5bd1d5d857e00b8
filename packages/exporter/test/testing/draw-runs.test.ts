import type { ActionEvent } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { drawRuns } from '../../src/testing/draw-runs.ts'
import { action, OTHER_RUN, RUN } from './run-of-agent.ts'

const draw = (...events: readonly ActionEvent[]): readonly string[] =>
  drawRuns(events, new Map()).split('\n')

const spanOf = (number: number): string => String(number).padStart(16, '0')
const call = (number: number, parent?: number): ActionEvent =>
  action(['tool_call', `Tool${number}`], number, {
    span_id: spanOf(number),
    ...(parent === undefined ? {} : { parent_span_id: spanOf(parent) }),
  })

describe('the drawing of a run', () => {
  it('draws what was done inside an action below it', () => {
    expect(draw(call(1), call(2, 1), call(3, 2), call(4, 1), call(5))).toEqual([
      `run ${RUN}, 5 actions:`,
      '  ✓ Tool1 [researcher]',
      '  ├─ ✓ Tool2',
      '  │  └─ ✓ Tool3',
      '  └─ ✓ Tool4',
      '  ✓ Tool5 [researcher]',
    ])
  })

  it('draws every action once, however its parents are', () => {
    const twin = action(['tool_call', 'Twin'], 6, { span_id: spanOf(1) })
    expect(draw(call(1), call(2, 99), call(3, 4), call(4, 3), call(5, 5), twin)).toEqual([
      `run ${RUN}, 6 actions:`,
      '  ✓ Tool1 [researcher]',
      '  ✓ Tool2 [researcher]',
      '  ✓ Twin [researcher]',
      '  ✓ Tool3 [researcher]',
      '  └─ ✓ Tool4',
      '  ✓ Tool5 [researcher]',
    ])
  })

  it('draws 60 actions, and says how many there are besides', () => {
    const deep = Array.from({ length: 20_000 }, (_, at) => call(at + 1, at))
    const other = action(['tool_call', 'Bash'], 1, { correlation_id: OTHER_RUN })
    const lines = draw(...deep, other)
    expect(lines).toHaveLength(62)
    expect(lines[0]).toBe(`run ${RUN}, 20000 actions:`)
    expect(lines.at(-1)).toBe('… and 19941 more actions')
  })

  it('draws a marked action wherever it is', () => {
    const calls = Array.from({ length: 100 }, (_, at) => call(at + 1))
    const marked = calls[90] as ActionEvent
    const lines = drawRuns(calls, new Map([[marked, '  ◀ this']])).split('\n')
    expect(lines).toHaveLength(63)
    expect(lines.slice(-3)).toEqual([
      '  ✓ Tool60 [researcher]',
      '  ✓ Tool91 [researcher]  ◀ this',
      '… and 39 more actions',
    ])
    const all = drawRuns(calls, new Map(calls.map((event) => [event, ' ◀'])))
    expect(all.split('\n')).toHaveLength(101)
  })

  it('tells the three ways to end apart', () => {
    const cancelled = action(['tool_call', 'Wait'], 1, { status: 'cancelled' })
    const failed = action(
      ['error', 'find it', { error_type: 'RangeError', error_message: 'too far' }],
      2,
    )
    expect(draw(cancelled, failed).slice(1)).toEqual([
      '  ⊘ Wait [researcher]',
      '  ✗ error find it: RangeError: too far [researcher]',
    ])
  })

  it('keeps every action on one line that nothing in it can leave', () => {
    const hostile = action(
      ['tool_call', 'a\n\u001b[2J\u202eb', { tool_parameters: { text: 'x'.repeat(1000) } }],
      1,
      { agent_name: 'an\ragent' },
    )
    expect(draw(hostile)).toEqual([
      `run ${RUN}, 1 action:`,
      `  ✓ a ?[2J?b {"text":"${'x'.repeat(71)}… [an agent]`,
    ])
  })
})
