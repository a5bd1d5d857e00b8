import { beforeAll, describe, expect, it } from 'vitest'
import { isSkippedFor } from '@agent-actions/test-services'
import {
  compileTypes,
  frameworkProblem,
  runExample,
  runFramework,
  type Framework,
  type Outcome,
} from './framework.ts'
import { runPlainAgent } from './plain-agent.ts'

const LANGCHAIN: Framework = { name: 'langchain' }

/** What the model is told of every call, whether it is observed or not. */
const ANSWERS = [
  'success: found spans',
  'error: RangeError: the page is broken',
  `error: Error invoking tool 'search' with kwargs {"wrong":1} with error: Error: Received tool input did not match expected schema`,
  'error: Error: no_such_tool is not a valid tool, try one of [search, fetch].',
]

/** Every call of an agent whose tools run inside their actions. */
const EVERY_CALL = `\
run of 9 actions:
  ✓ success run {"parameters":{"input":"what is there?"},"result":"done"} [researcher]
  ├─ ✓ search {"query":"spans"} → "found spans"
  │  └─ ✓ Open {"path":"/spans"} → "/spans"
  ├─ ✗ fetch
  │  └─ ✗ error RangeError: the page is broken
  ├─ ✗ search {"wrong":1}
  │  └─ ✗ error ToolInputParsingException: Received tool input did not match expected schema
  └─ ✗ no_such_tool {"a":1}
     └─ ✗ error Error: no_such_tool is not a valid tool, try one of [search, fetch].`

/** Without the ids of runs, which differ. */
const drawn = ({ tree }: Outcome): string =>
  tree.replaceAll(/^run [\da-f-]{36}, (\d+ actions?)/gm, 'run of $1')

describe.skipIf(isSkippedFor(await frameworkProblem(LANGCHAIN)))('LangChain and LangGraph', () => {
  let outcomeOf: (name: string) => Outcome
  beforeAll(async () => {
    outcomeOf = await runFramework(LANGCHAIN)
  })

  it('fits their types', async () => {
    const { status, stdout } = await compileTypes(LANGCHAIN)
    expect(stdout).toBe('')
    expect(status).toBe(0)
  })

  it('the example prints its run', async () => {
    const { status, stdout, stderr } = await runExample(LANGCHAIN)
    expect(status, stderr).toBe(0)
    expect(stdout).toContain('fetch_page {"url":"https://spans"} → "a page about spans"')
  })

  it.each([
    'callbacks alone',
    'callbacks and traced tools',
    'traced tools alone',
    'nothing captured',
    'the patched class of tools',
    'everything twice',
    'tools traced before their class is patched',
    "a user's callback that throws",
    'a logger that throws',
    'no provider',
    'nothing observed',
  ])('answers the model as without us: %s', (name) => {
    const { returned, unhandled } = outcomeOf(name)
    expect({ returned, unhandled }).toEqual({ returned: ANSWERS, unhandled: [] })
  })

  it.each([
    'callbacks and traced tools',
    'the patched class of tools',
    'everything twice',
    'tools traced before their class is patched',
    "the user's callbacks",
    "a user's callback that throws",
  ])('records each call once, with what it does below it: %s', (name) => {
    const outcome = outcomeOf(name)
    expect(drawn(outcome)).toBe(EVERY_CALL)
    expect(outcome.told).toEqual([])
  })

  it('records by callbacks alone all but what is inside a tool, and of refused parameters what the model is told', () => {
    expect(drawn(outcomeOf('callbacks alone'))).toBe(`\
run of 8 actions:
  ✓ success run {"parameters":{"input":"what is there?"},"result":"done"} [researcher]
  ├─ ✓ search {"query":"spans"} → "found spans"
  ├─ ✗ fetch
  │  └─ ✗ error RangeError: the page is broken
  ├─ ✗ no_such_tool {"a":1}
  │  └─ ✗ error Error: no_such_tool is not a valid tool, try one of [search, fetch].
  └─ ✗ search {"wrong":1}
     └─ ✗ error Error: Error invoking tool 'search' with kwargs {"wrong":1} with error: Error: Received…
run of 1 action:
  ✓ Open {"path":"/spans"} → "/spans" [case-agent]`)
  })

  it('records traced tools without callbacks, each call in a run of its own', () => {
    expect(drawn(outcomeOf('traced tools alone'))).toBe(`\
run of 2 actions:
  ✓ search {"query":"spans"} → "found spans" [case-agent]
  └─ ✓ Open {"path":"/spans"} → "/spans"
run of 2 actions:
  ✗ fetch [case-agent]
  └─ ✗ error RangeError: the page is broken
run of 2 actions:
  ✗ search {"wrong":1} [case-agent]
  └─ ✗ error ToolInputParsingException: Received tool input did not match expected schema`)
  })

  it("keeps the model's id of a call, and takes LangChain's id of the outermost run", () => {
    const { returned, events } = outcomeOf('ids of LangChain')
    const [{ correlation_id: outermost } = { correlation_id: '' }] = events
    expect(returned).toEqual({ answers: ['success: call-1'], outermost })
  })

  it('captures nothing of parameters, results and answers where that is asked for', () => {
    const captured = ['nothing captured', 'an interrupt of a traced tool, not captured'].flatMap(
      (name) => outcomeOf(name).events.filter(({ action_name }) => action_name !== 'Open'),
    )
    expect(captured.length).toBe(14)
    expect(JSON.stringify(captured)).not.toMatch(/spans|wrong|what is there|sure|secret/)
  })

  it.each([
    ['a tool inside a tool', 'delegate', 'search'],
    ['a traced tool inside a traced tool', 'delegate', 'search'],
    ['a traced tool inside a traced tool', 'search', 'Open'],
    ['a runnable as a tool', 'count', 'search'],
    ['a tool that streams', 'stream', 'Open'],
    ['an agent inside a tool', 'delegate', 'run'],
  ])('puts what runs inside below it: %s, %s, %s', (name, outer, inner) => {
    const { events } = outcomeOf(name)
    const spanIds = events
      .filter(({ action_name }) => action_name === outer)
      .map(({ span_id }) => span_id)
    const below = events.filter(
      ({ action_name, parent_span_id }) =>
        action_name === inner && parent_span_id !== undefined && spanIds.includes(parent_span_id),
    )
    expect(spanIds.length).toBe(1)
    expect(below.length).toBe(1)
  })

  it('records tools called without an agent: texts, classes of their own, and what their schema refuses', () => {
    const plain = outcomeOf('tools called directly')
    const traced = outcomeOf('traced tools called directly')
    expect(plain.returned).toEqual(['a text', { sum: 2 }, 'found a'])
    expect(drawn(plain)).toBe(`\
run of 1 action:
  ✓ echo {"input":"a text"} → "a text" [case-agent]
run of 1 action:
  ✓ Adder {"to":1} → {"sum":2} [case-agent]
run of 1 action:
  ✓ search {"query":"a"} → "found a" [case-agent]`)
    expect(traced.returned).toEqual([
      'a text',
      { sum: 2 },
      { sum: 3 },
      { message: 'Received tool input did not match expected schema', isSame: false },
    ])
    expect(drawn(traced)).toBe(`\
run of 1 action:
  ✓ echo {"input":"a text"} → "a text" [case-agent]
run of 1 action:
  ✓ adder {"to":1} → {"sum":2} [case-agent]
run of 1 action:
  ✓ adder {"to":2} → {"sum":3} [case-agent]
run of 2 actions:
  ✗ adder {"to":"x"} [case-agent]
  └─ ✗ error ToolInputParsingException: Received tool input did not match expected schema`)
  })

  it('records a call under the name of its run, and a traced one, once, under that of the tool', () => {
    const { events } = outcomeOf('tools called under another name')
    expect(events.map(({ action_name }) => action_name)).toEqual(['renamed', 'adder'])
  })

  it('throws on the very error', () => {
    const same = { message: 'the page is broken', isSame: true }
    expect(outcomeOf('the very error').returned).toEqual([same, same])
    expect(outcomeOf('an agent whose model fails').returned).toEqual(same)
  })

  it('leaves a failure that nobody handles unhandled', () => {
    const { unhandled, events } = outcomeOf('failures that nobody handles')
    expect(unhandled).toEqual(Array(2).fill('RangeError: the page is broken'))
    expect(events.filter(({ action_name }) => action_name === 'fetch')).toHaveLength(2)
  })

  it.each([
    ['an answer that says it failed', 'fetch', 'no such page'],
    ['an output of a wrong form', 'pair', 'Tool response format is'],
    ['an output of a wrong form, in an agent', 'pair', 'Tool response format is'],
    ['an agent whose model fails', 'RangeError', 'the page is broken'],
  ])('records as failed: %s', (name, action, message) => {
    const failed = outcomeOf(name).events.filter(({ status }) => status === 'error')
    const messages = failed.map(({ action_details }) => action_details['error_message'])
    expect(messages).toContainEqual(expect.stringContaining(message))
    expect(drawn(outcomeOf(name))).toContain(action)
  })

  it('records what was aborted as cancelled', () => {
    const calls = outcomeOf('calls that are aborted')
    expect(calls.returned).toEqual(['This operation was aborted', 'the user left', 'enough'])
    expect(calls.events.map(({ status }) => status)).toEqual(Array(3).fill('cancelled'))
    expect(drawn(outcomeOf('an agent that is aborted'))).toBe(`\
run of 2 actions:
  ⊘ success run {"parameters":{"input":"what is there?"}} [researcher]
  └─ ⊘ slow`)
  })

  it('records a handoff as a decision of who hands over, and each agent as a run', () => {
    expect(drawn(outcomeOf('a team that hands over'))).toBe(`\
run of 6 actions:
  ✓ success run {"parameters":{"input":"what is there?"},"result":"done"} [team]
  ├─ ✓ success run {"parameters":{"input":"what is there?"}} [alice]
  │  ├─ ✓ transfer_to_bob → {"goto":["bob"],"update":"over"}
  │  └─ ✓ decision handoff → {"to_agent":"bob"}
  └─ ✓ success run {"parameters":{"input":"over"},"result":"done"} [bob]
     └─ ✓ search {"query":"spans"} → "found spans"`)
  })

  it('records the routes of commands, and keeps a graph without a name together', () => {
    expect(drawn(outcomeOf('a graph without a name'))).toBe(`\
run of 3 actions:
  ✓ decision route → {"goto":["look","look"]} [case-agent]
  ✓ search {"query":"spans"} → "found spans" [case-agent]
  ✓ search {"query":"rows"} → "found rows" [case-agent]`)
    expect(drawn(outcomeOf("a graph in somebody's run"))).toBe(`\
run of 4 actions:
  ✓ success run {"result":2} [lead]
  ├─ ✓ decision route → {"goto":["look","look"]}
  ├─ ✓ search {"query":"spans"} → "found spans"
  └─ ✓ search {"query":"rows"} → "found rows"`)
  })

  it('records an interrupt and its answer as decisions, and what waited as cancelled', () => {
    const asked = outcomeOf('an interrupt')
    expect(asked.returned).toEqual({ interrupts: 1, answers: ['success: they said yes'] })
    expect(drawn(asked)).toBe(`\
run of 3 actions:
  ⊘ success run {"parameters":{"input":"what is there?"}} [researcher]
  ├─ ⊘ ask
  └─ ✓ decision interrupt → {"interrupts":[{"question":"sure?"}]}
run of 3 actions:
  ✓ success run {"result":"done"} [researcher]
  ├─ ✓ decision resume → {"resume":"yes"}
  └─ ✓ ask → "they said yes"`)
    expect(drawn(outcomeOf('an interrupt in a team'))).toBe(`\
run of 4 actions:
  ⊘ success run {"parameters":{"input":"what is there?"}} [team]
  └─ ⊘ success run {"parameters":{"input":"what is there?"}} [asking]
     ├─ ⊘ ask
     └─ ✓ decision interrupt → {"interrupts":[{"question":"sure?"}]}`)
  })

  it('records the refusal of a call as the decision it is, and no call', () => {
    const refused = outcomeOf('a call that its reviewer refuses')
    expect(refused.returned).toEqual({ interrupts: 1, answers: ['error: not now'] })
    const names = refused.events.map(
      ({ action_type, action_name }) => `${action_type} ${action_name}`,
    )
    expect(names.toSorted()).toEqual([
      'decision interrupt',
      'decision resume',
      'success run',
      'success run',
    ])
    expect(drawn(refused)).toContain('{"decisions":[{"type":"reject","message":"not now"}]}')
  })

  it('knows the older agent as well', () => {
    const { events, returned } = outcomeOf('the older agent')
    expect(returned).toHaveLength(4)
    const calls = events.filter(({ action_type }) => action_type === 'tool_call')
    const ended = calls.map(({ action_name, status }) => `${action_name} ${status}`)
    expect(ended.toSorted()).toEqual([
      'Open ok',
      'fetch error',
      'no_such_tool error',
      'search error',
      'search ok',
    ])
  })

  it('tells agents that run at once apart', () => {
    const { returned } = outcomeOf('agents at once')
    expect(returned).toEqual([['success: found spans'], ['success: found rows']])
    const [one, other] = ['spans', 'rows'].map(
      (query) => `\
run of 3 actions:
  ✓ success run {"parameters":{"input":"what is there?"},"result":"done"} [agent-${query}]
  └─ ✓ search {"query":"${query}"} → "found ${query}"
     └─ ✓ Open {"path":"/${query}"} → "/${query}"`,
    )
    expect([`${one}\n${other}`, `${other}\n${one}`]).toContain(drawn(outcomeOf('agents at once')))
  })

  it('leaves a stream as it is', () => {
    const { returned, events } = outcomeOf('an agent that streams')
    expect(returned).toEqual(['model_request', 'tools', 'model_request'])
    expect(events.map(({ action_name }) => action_name).toSorted()).toEqual(['run', 'search'])
  })

  it('leaves the callbacks of the user as they are', () => {
    expect(outcomeOf("the user's callbacks").returned).toEqual({
      heard: ['end', 'start {"query":"spans"}', 'start {}', 'the page is broken'],
      given: 1,
    })
  })

  it.each([
    ['both copies of LangChain', ['/a', 'found spans'], ['Open', 'of_commonjs', 'search']],
    ["a server, by LangChain's hook", 'success: found spans', ['Open', 'run', 'search']],
    ['a server, by patching', 'success: found spans', ['Open', 'run', 'search']],
    ['a server, instrumented no more', 'success: found spans', ['Open']],
  ])('observes a whole process: %s', (name, returned, actions) => {
    const outcome = outcomeOf(name)
    expect(outcome.returned).toEqual(returned)
    expect(outcome.events.map(({ action_name }) => action_name).toSorted()).toEqual(actions)
    expect({ told: outcome.told, unhandled: outcome.unhandled }).toEqual({
      told: [],
      unhandled: [],
    })
  })

  it('needs no code in the agent where patching was asked for', async () => {
    const environment = { AGENT_ACTIONS_PATCH: 'langchain' }
    expect(await runPlainAgent(LANGCHAIN, environment)).toEqual({
      stdout: 'the answer is done\n',
      code: 0,
      spans: ['execute_tool search', 'invoke_agent researcher'],
    })
  })

  it('records for the logger that it is given', () => {
    const [event] = outcomeOf('a logger of its own').events
    expect(event).toMatchObject({ agent_name: 'clerk', action_name: 'echo' })
  })

  it('tells an error of ours without its message, and keeps it from the agent', () => {
    const { told, events } = outcomeOf('a logger that throws')
    expect(events.map(({ action_name }) => action_name)).toEqual(['Open'])
    expect(told.length).toBeGreaterThan(0)
    expect(told.join('\n')).not.toContain('the logger is broken')
  })

  it('says nothing and records nothing without a provider', () => {
    const { events, told } = outcomeOf('no provider')
    expect({ events, told }).toEqual({ events: [], told: [] })
  })

  it("leaves a provider's tools alone, and tells of a tool that cannot be changed", () => {
    const { returned, told } = outcomeOf('tools of another kind')
    expect(returned).toEqual({ isSame: true, keys: ['type'] })
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('a tool that cannot be changed')
  })

  it.each([
    ['a break before a node', ['✓ run']],
    ['a conditional edge, and what nodes do', ['✓ Open', '✓ run']],
    ['a call that is aborted for a reason of its own', ['✗ Error', '✗ slow']],
    ['a runnable as a tool, by callbacks alone', ['✓ search']],
  ])('has its gaps: %s', (name, actions) => {
    const { events } = outcomeOf(name)
    const seen = events.map(
      ({ status, action_name }) => `${status === 'ok' ? '✓' : '✗'} ${action_name}`,
    )
    expect(seen.toSorted()).toEqual(actions)
    expect(events.filter(({ parent_span_id }) => parent_span_id !== undefined)).toHaveLength(
      actions.includes('✗ slow') ? 1 : 0,
    )
  })
})
