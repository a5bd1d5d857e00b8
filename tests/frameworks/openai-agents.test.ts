import { isSkippedFor } from '@agent-actions/test-services'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  compileTypes,
  frameworkProblem,
  runExample,
  runFramework,
  type Outcome,
} from './framework.ts'
import { answered, FAILED, FAILED_RUNS, FAILED_TOOLS, RUNS } from './openai-agents/expected-runs.ts'

// Its client of the OpenAI API asks for Node 22.
const OPENAI_AGENTS = { name: 'openai-agents', node: 22 } as const

describe.skipIf(isSkippedFor(await frameworkProblem(OPENAI_AGENTS)))('OpenAI Agents', () => {
  let outcome: (name: string) => Outcome

  beforeAll(async () => {
    outcome = await runFramework(OPENAI_AGENTS)
  })

  /** What is drawn, without the ids of runs, and what the case was given back. */
  function shown(name: string): unknown {
    const { tree, returned, threw, told, unhandled } = outcome(name)
    expect({ told, unhandled }).toEqual({ told: [], unhandled: [] })
    const drawn = tree.replaceAll(/^run [0-9a-f-]{36}, /gm, 'a run, ').trim()
    return { drawn: `\n${drawn}\n`, ...(threw === undefined ? { returned } : { threw }) }
  }

  it.each(RUNS)('are one tree: %s', (name, returned, drawn) => {
    expect(shown(name)).toEqual({ drawn, returned })
  })

  it.each(FAILED_TOOLS)('tell the model of a failure, and us: %s', (name, returned, drawn) => {
    expect(shown(name)).toEqual({ drawn, returned })
  })

  it.each(FAILED_RUNS)('end with an error as without us, told: %s', (name, threw, drawn) => {
    expect(shown(name)).toEqual({ drawn, threw })
  })

  it('have who handed over to whom, and which guardrail said what, in the decisions', () => {
    const decisions = ['a handoff', 'guardrails', 'a call that is refused']
      .flatMap((name) => outcome(name).events)
      .filter(({ action_type }) => action_type === 'decision')
      .map(({ agent_name, action_name, action_details }) => ({
        agent_name,
        action_name,
        ...action_details,
      }))
    expect(decisions).toEqual([
      {
        agent_name: 'researcher',
        action_name: 'handoff',
        decision_context: { from_agent: 'researcher' },
        decision_result: { to_agent: 'writer' },
      },
      {
        agent_name: 'researcher',
        action_name: 'guardrail',
        decision_context: { guardrail: 'on topic' },
        decision_result: { triggered: false },
      },
      {
        agent_name: 'researcher',
        action_name: 'guardrail',
        decision_context: { guardrail: 'no names' },
        decision_result: { triggered: true },
      },
      {
        agent_name: 'researcher',
        action_name: 'tool_approval',
        decision_context: { tool_name: 'Delete' },
        decision_result: { outcome: 'denied', reason: 'Tool execution was not approved.' },
      },
    ])
  })

  describe('a tool with traceExecute', () => {
    it('has the id that the model gave the call, each of parallel ones its own', () => {
      expect(shown('observed: parallel tools')).toMatchObject({
        returned: answered(['call_1', 'call_1'], ['call_2', 'call_2']),
      })
    })

    it('is one action, observed once or twice; called by hand it is its own', () => {
      expect(shown('observed: twice')).toEqual(
        expect.objectContaining({ returned: { ...answered(FAILED), isOne: true } }),
      )
      expect(outcome('observed: twice').tree.match(/✗ Read/g)).toHaveLength(1)
      expect(shown('observed: a tool that calls another by hand')).toEqual({
        returned: answered('other'),
        drawn: `
a run, 3 actions:
  ✓ success run [researcher]
  └─ ✓ Outer → "other"
     └─ ✓ Other → "other"
`,
      })
    })

    it('is an action where the framework traces nothing, and other tools are none', () => {
      expect(shown('observed: nothing is traced')).toEqual({
        returned: answered('call_1', FAILED),
        drawn: `
a run, 1 action:
  ✓ search → "call_1" [case-agent]
a run, 2 actions:
  ✗ Read [case-agent]
  └─ ✗ error RangeError: page 9 of 3
`,
      })
      expect(shown('nothing is traced')).toMatchObject({
        returned: answered({ hits: ['spans'] }),
        drawn: '\n\n',
      })
    })
  })

  it.each([
    'nothing sensitive is traced',
    'nothing is captured',
    'observed: nothing is traced or captured',
  ])('records neither parameters nor results nor messages where %s', (name) => {
    shown(name)
    const { events } = outcome(name)
    expect(events.length).toBeGreaterThan(0)
    expect(JSON.stringify(events)).not.toMatch(/the secret|page 9/)
  })

  describe('the run', () => {
    const runs = (name: string): ReadonlySet<string> =>
      new Set(outcome(name).events.map(({ correlation_id }) => correlation_id))
    const OF_THE_APP = '0af76519-16cd-43dd-8448-eb211c80319c'

    it.each([
      'a workflow with an id',
      'inside a correlation id',
      'inside a run',
      "a logger of the app's",
    ])('has the id that the app brings: %s', (name) => {
      shown(name)
      expect([...runs(name)]).toEqual([OF_THE_APP])
    })

    it('lies below the action around it', () => {
      expect(outcome('inside a run').tree.split('\n').slice(1, 4).join('\n')).toMatch(
        /success run .*\[outside\]\n {2}└─ ✓ success run \[researcher\]\n {5}└─ ✓ search/,
      )
    })

    it('is one for all agents of a workflow, whatever its id', () => {
      expect(shown('two agents in a workflow whose id is no UUID')).toMatchObject({
        drawn: '\na run, 2 actions:\n  ✓ success run [researcher]\n  ✓ success run [writer]\n',
      })
    })
  })

  const OUTER_AND_INNER = `
a run, 3 actions:
  ✓ success run [researcher]
  └─ ✓ outer → "inside"
     └─ ✓ Inner → "inside"
`

  it('are told once, instrumented twice and in both copies of the framework', () => {
    expect(shown('instrumented again, and its other copy')).toEqual({
      returned: { ...answered('inside'), isAnother: true },
      drawn: OUTER_AND_INNER,
    })
  })

  it('are told although the app sets processors of its own, which are told all they were', () => {
    expect(shown('processors of the app in place of all others')).toEqual({
      returned: { ...answered('inside'), seen: ['function', 'turn', 'turn', 'agent', 'task'] },
      drawn: OUTER_AND_INNER,
    })
  })

  it('are one tree although a processor before ours takes its time', () => {
    expect(shown('a processor before ours that is slow')).toMatchObject({
      drawn: `
a run, 2 actions:
  ✓ success run [researcher]
  └─ ✓ search {"query":"a"} → {"hits":["a"]}
`,
    })
  })

  it('are cancelled when the framework shuts its tracing down before their end', () => {
    expect(shown('tracing that ends during a call')).toMatchObject({
      drawn: '\na run, 2 actions:\n  ⊘ success run [researcher]\n  └─ ⊘ Wait\n',
    })
  })

  it.each([
    ['no provider', answered('inside', FAILED)],
    ['undone', answered('not observed')],
  ])('go on unobserved: %s', (name, returned) => {
    expect(shown(name)).toEqual({ drawn: '\n\n', returned })
  })

  it('go on when our own logger throws, which is told', () => {
    const { returned, told, unhandled } = outcome('a logger of ours that throws')
    expect({ returned, unhandled }).toEqual({
      returned: answered({ hits: ['a'] }),
      unhandled: [],
    })
    expect(told).not.toEqual([])
    for (const line of told) expect(line).toMatch(/^agent-actions: the .* was not .* Error\n/)
  })

  it('are asked for by their whole module', () => {
    expect(outcome('another module').told).toEqual([
      expect.stringMatching(/^agent-actions: instrumentOpenAIAgents was given something that/),
    ])
  })

  it("take and give what the framework's types say", async () => {
    expect(await compileTypes(OPENAI_AGENTS)).toMatchObject({ status: 0, stdout: '' })
  })

  it('have an example that prints its run', async () => {
    const { status, stdout, stderr } = await runExample(OPENAI_AGENTS)
    expect(status, stderr).toBe(0)
    expect(stdout).toContain('decision handoff')
  })
})
