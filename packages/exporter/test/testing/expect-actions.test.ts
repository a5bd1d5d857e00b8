import { AssertionError } from 'node:assert'
import { describe, expect, it } from 'vitest'
import { expectActions } from '../../src/testing/expect-actions.ts'
import { action, OTHER_RUN, RUN, RUN_OF_AGENT } from './run-of-agent.ts'

const TREE = `run ${RUN}, 5 actions:
  ✓ success find it {"task":"find it"} [researcher]
  ├─ ✓ Read {"file_path":"b.txt","limit":20} → "text"
  ├─ ✓ decision delegate → {"to":"writer"}
  └─ ✗ Write {"file_path":"c.txt"} [writer]
     └─ ✗ error TypeError: no disk no ink`

/** TREE with something behind the line that has this text. */
const marked = (line: string, mark: string): string =>
  TREE.split('\n')
    .map((text) => (text.includes(line) ? text + mark : text))
    .join('\n')

function failureOf(check: () => unknown): AssertionError {
  try {
    check()
  } catch (error) {
    if (error instanceof AssertionError) return error
    throw error
  }
  throw new Error('the expectation holds')
}

const run = expectActions(RUN_OF_AGENT)

describe('an expectation that holds', () => {
  it('of a tool looks at the given fields alone', () => {
    expectActions(RUN_OF_AGENT)
      .toHaveTool('Read')
      .toHaveTool('Read', { parameters: { file_path: 'b.txt' }, result: 'text', success: true })
      .toHaveTool('Read', { agentName: 'researcher', status: 'ok', inside: 'find it' })
      .toHaveTool('Write', { success: false, errorType: 'TypeError', errorMessage: /disk/ })
  })

  it('of a decision, an error or a success names what those have', () => {
    expectActions(RUN_OF_AGENT)
      .toHaveDecision('delegate', { context: { left: ['a', 'b'] }, result: { to: 'writer' } })
      .toHaveError('TypeError', { message: /ink$/, context: { action_name: 'Write' } })
      .toHaveError('TypeError', { severity: 'error', inside: 'Write' })
      .toHaveError()
      .toHaveSuccess('find it', { details: { task: 'find it' }, inside: undefined })
  })

  it('of a failed run finds it by the type of its error', () => {
    const failed = action(['error', 'find it', { error_type: 'RangeError' }], 1)
    expectActions([failed]).toHaveError('RangeError').toHaveCount(1, 'RangeError')
  })

  it('counts, orders by the start and knows one run', () => {
    expectActions(RUN_OF_AGENT)
      .toHaveCount(5)
      .toHaveCount(1, 'Read')
      .toHaveCount(0, 'Bash')
      .inOrder(['find it', 'Read', 'Write', 'TypeError'])
      .toBeOneRun()
  })

  it('says what is not there, and goes on with what is', () => {
    expectActions(RUN_OF_AGENT).not.toHaveTool('Bash').toHaveTool('Read')
    expectActions(RUN_OF_AGENT).not.toHaveTool('Read', { parameters: { file_path: 'a.txt' } })
    expectActions(RUN_OF_AGENT).not.toHaveError('RangeError')
    expectActions(RUN_OF_AGENT).not.toHaveDecision('give up')
    expectActions(RUN_OF_AGENT).not.toHaveSuccess('find more')
  })

  it('tells runs apart that have spans of the same id', () => {
    const span = { span_id: '0000000000000001' }
    const runs = expectActions([
      action(['tool_call', 'A'], 1, span),
      action(['tool_call', 'B'], 2, { ...span, correlation_id: OTHER_RUN }),
      action(['tool_call', 'C'], 3, { parent_span_id: span.span_id }),
    ])
    runs.toHaveTool('C', { inside: 'A' })
    expect(() => runs.toHaveTool('C', { inside: 'B' })).toThrow("inside is 'A', expected 'B'")
  })

  it('takes anything with events, as they are at that moment', () => {
    const events = [...RUN_OF_AGENT]
    const taken = expectActions({ events })
    events.pop()
    taken.toHaveCount(5)
    expectActions({ events }).toHaveCount(4)
  })

  it('counts nothing where nothing is recorded', () => {
    expectActions([]).toHaveCount(0)
  })
})

describe('a failure', () => {
  it('shows in what the closest action differs, and the whole run', () => {
    const failure = failureOf(() =>
      run.toHaveTool('Read', { parameters: { file_path: 'a.txt', limit: 20 }, success: true }),
    )
    expect(failure.message)
      .toBe(`expected tool_call Read like this, and 1 such action differs. The closest:
  parameters.file_path is 'b.txt', expected 'a.txt'

${marked('Read', '  ◀ closest')}`)
  })

  it('gives the runner both sides for its diff, cut to what was expected', () => {
    const expected = { parameters: { file_path: 'a.txt' }, success: true }
    expect(failureOf(() => run.toHaveTool('Read', expected))).toMatchObject({
      code: 'ERR_ASSERTION',
      operator: 'toHaveTool',
      actual: { parameters: { file_path: 'b.txt' }, success: true },
      expected,
    })
  })

  it('compares with the action that differs least', () => {
    const read = (at: number, file_path: string, tool_result: string) =>
      action(['tool_call', 'Read', { tool_parameters: { file_path }, tool_result }], at)
    const reads = expectActions([read(1, 'a', 'x'), read(2, 'b', 'y'), read(3, 'c', 'z')])
    const { message } = failureOf(() =>
      reads.toHaveTool('Read', { parameters: { file_path: 'b' }, result: 'z', status: 'ok' }),
    )
    expect(message).toBe(`expected tool_call Read like this, and 3 such actions differ. The closest:
  result is 'y', expected 'z'

run ${RUN}, 3 actions:
  ✓ Read {"file_path":"a"} → "x" [researcher]
  ✓ Read {"file_path":"b"} → "y" [researcher]  ◀ closest
  ✓ Read {"file_path":"c"} → "z" [researcher]`)
  })

  it.each<[unknown, string]>([
    [expect.stringContaining('page'), "StringContaining 'page'"],
    [expect.any(Number), 'Any<Number>'],
    [/page/, '/page/'],
    [undefined, 'undefined'],
    [{ asymmetricMatch: () => false, name: 'mine' }, 'mine'],
  ])('shows the expected %s as what it is', (result, shown) => {
    const { message } = failureOf(() => run.toHaveTool('Read', { result }))
    expect(message.split('\n')[1]).toMatch(/^ {2}result is 'text', expected /)
    expect(message.split('\n')[1]).toContain(shown)
  })

  it('names the tools that were called where the one expected was not', () => {
    const failure = failureOf(() => run.toHaveTool('Bash'))
    expect(failure.message).toBe(`expected tool_call Bash, and there is none\n\n${TREE}`)
    expect(failure).toMatchObject({ actual: ['Read', 'Write'], expected: ['Bash'] })
  })

  it('points at the action that should not be there', () => {
    const failure = failureOf(() => run.not.toHaveError('TypeError', { message: /disk/ }))
    expect(failure.message).toBe(
      `expected no such action: error TypeError\n\n${marked('error TypeError', '  ◀ this')}`,
    )
    expect(failure).toMatchObject({ actual: ['TypeError'], expected: [] })
  })

  it('says how many actions there are', () => {
    const failure = failureOf(() => run.toHaveCount(1))
    expect(failure.message).toBe(`expected 1 action, found 5\n\n${TREE}`)
    expect(failure).toMatchObject({ actual: 5, expected: 1, operator: 'toHaveCount' })
    expect(failureOf(() => run.toHaveCount(2, 'Read')).message).toMatch(
      /^expected 2 actions named Read, found 1\n/,
    )
  })

  it('says where the order breaks', () => {
    const failure = failureOf(() => run.inOrder(['Read', 'Write', 'delegate']))
    expect(failure.message).toBe(
      `expected delegate to start after Write, and it did not\n\n${TREE}`,
    )
    expect(failure.actual).toEqual(['find it', 'Read', 'delegate', 'Write', 'TypeError'])
    expect(failureOf(() => run.inOrder(['Bash'])).message).toMatch(
      /^expected Bash to start, and it did not\n/,
    )
    expect(() => run.inOrder(['Read', 'Read'])).toThrow('expected Read to start after Read')
  })

  it('shows each run where one was expected', () => {
    const stray = action(['tool_call', 'Bash'], 9, { correlation_id: OTHER_RUN })
    const failure = failureOf(() => expectActions([...RUN_OF_AGENT, stray]).toBeOneRun())
    expect(failure.message).toBe(
      `expected one run, found 2\n\n${TREE}\nrun ${OTHER_RUN}, 1 action:\n  ✓ Bash [researcher]`,
    )
    expect(failure).toMatchObject({ actual: [RUN, OTHER_RUN], expected: [RUN] })
  })

  it('has a stack that starts at the test', () => {
    const { stack = '' } = failureOf(() => run.toHaveTool('Bash'))
    const first = stack.split('\n').find((line) => line.startsWith('    at '))
    expect(first).toContain('expect-actions.test.ts')
  })
})

describe('what would pass by mistake fails', () => {
  it.each<[string, () => unknown]>([
    ['not.toHaveError', () => expectActions([]).not.toHaveError()],
    ['toHaveTool', () => expectActions([]).toHaveTool('Read')],
    ['toBeOneRun', () => expectActions([]).toBeOneRun()],
  ])('%s before anything was flushed, with what to do', (_, check) => {
    expect(failureOf(check).message).toMatch(/\n\nNothing is recorded\. .*await flush\(\)/)
  })

  it('a field that such actions have not, by a TypeError that lists those they have', () => {
    const misspelt = { params: {} } as object
    expect(() => run.not.toHaveTool('Read', misspelt)).toThrow(
      new TypeError(
        'no tool_call has params: what can be expected of one is parameters, result, success, errorType, errorMessage, agentName, status, inside',
      ),
    )
  })
})
