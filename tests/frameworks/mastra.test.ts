import { isSkippedFor } from '@agent-actions/test-services'
import { beforeAll, describe, expect, it } from 'vitest'
import { frameworkProblem, runExample, runFramework, type Outcome } from './framework.ts'

const MASTRA = { name: 'mastra', node: 22 } as const

describe.skipIf(isSkippedFor(await frameworkProblem(MASTRA)))('Mastra with its bridge', () => {
  let outcome: (name: string) => Outcome

  beforeAll(async () => {
    outcome = await runFramework(MASTRA)
  })

  /** What is drawn, without the ids of runs and what the agents answered, and what the case was given back. */
  function shown(name: string): unknown {
    const { tree, returned, threw, told, unhandled } = outcome(name)
    expect({ threw, told, unhandled }).toEqual({ threw: undefined, told: [], unhandled: [] })
    const drawn = tree
      .replaceAll(/^run [0-9a-f-]{36}, /gm, 'a run, ')
      .replaceAll(/(success \S+(?: it)?) \{.*(?= \[)/g, '$1')
      .replaceAll(/(agent-helper) .*/g, '$1')
    return { drawn: `\n${drawn.trim()}\n`, returned }
  }

  const OUTER_AND_INNER = `
a run, 3 actions:
  ✓ success Find it [researcher]
  └─ ✓ outer → "inside"
     └─ ✓ Inner → "inside"
`

  it.each([
    [
      'a tool',
      `
a run, 2 actions:
  ✓ success Find it [researcher]
  └─ ✓ search {"query":"spans"} → {"hits":["spans"]}
`,
    ],
    ['inside a tool', OUTER_AND_INNER],
    ['a stream', OUTER_AND_INNER],
    ['a tool that is traced as well', OUTER_AND_INNER],
    [
      'parallel tools',
      `
a run, 5 actions:
  ✓ success Find it [researcher]
  ├─ ✓ slow → "slow"
  │  └─ ✓ inside slow → "slow"
  └─ ✓ quick → "quick"
     └─ ✓ inside quick → "quick"
`,
    ],
    [
      'a tool that fails',
      `
a run, 3 actions:
  ✓ success Find it [researcher]
  └─ ✗ Read
     └─ ✗ error Error: page 9 of 3
`,
    ],
    [
      'an agent inside a tool',
      `
a run, 4 actions:
  ✓ success Find it [researcher]
  └─ ✓ askHelper → "Done."
     └─ ✓ success rows [helper]
        └─ ✓ search {"query":"rows"} → {"hits":["rows"]}
`,
    ],
    [
      'an agent below an agent',
      `
a run, 4 actions:
  ✓ success Find it [researcher]
  └─ ✓ agent-helper
     └─ ✓ success run [helper]
        └─ ✓ search {"query":"rows"} → {"hits":["rows"]}
`,
    ],
    ['a tool that is not there', '\na run, 1 action:\n  ✓ success Find it [researcher]\n'],
  ])('is one tree: %s', (name, drawn) => {
    expect(shown(name)).toEqual({ drawn, returned: 'Done.' })
  })

  it('tells a call whose input does not fit the schema as failed', () => {
    const [call] = outcome('input that does not fit the schema').events
    expect(call).toMatchObject({
      action_name: 'search',
      status: 'error',
      action_details: {
        tool_parameters: { nothing: 1 },
        error_type: 'ValidationError',
        error_message: expect.stringMatching(/^Tool input validation failed for search: query: /),
      },
    })
  })

  it('tells a tool that ends by the abort as cancelled', () => {
    expect(shown('an aborted run')).toEqual({
      returned: '',
      drawn: '\na run, 2 actions:\n  ✓ success Find it [researcher]\n  └─ ⊘ Wait\n',
    })
  })

  it.each([
    ['a workflow', { status: 'success', result: { found: 'Done.' } }],
    ['a workflow that fails', { status: 'failed' }],
  ])(
    'has agents and traced functions of the steps of %s in one run, and no steps',
    (name, returned) => {
      expect(shown(name)).toEqual({
        returned,
        drawn: `
a run, 3 actions:
  ✓ success Find it [researcher]
  └─ ✓ search {"query":"spans"} → {"hits":["spans"]}
  ✓ Inner → "inside" [case-agent]
`,
      })
    },
  )

  it('belongs to the run around it', () => {
    expect(shown('inside a run')).toMatchObject({
      drawn: `
a run, 3 actions:
  ✓ success run [outside]
  └─ ✓ success Find it [researcher]
     └─ ✓ search {"query":"spans"} → {"hits":["spans"]}
`,
    })
    const ids = ['inside a run', 'inside a correlation id'].flatMap((name) =>
      outcome(name).events.map(({ correlation_id }) => correlation_id),
    )
    expect(new Set(ids)).toEqual(new Set(['0af76519-16cd-43dd-8448-eb211c80319c']))
  })

  it("is the run of Mastra's own trace id", () => {
    const { returned, events } = outcome("the framework's own id")
    expect(events.map(({ correlation_id }) => correlation_id.replaceAll('-', ''))).toEqual([
      returned,
    ])
  })

  it('records no more than Mastra tells', () => {
    expect(shown('nothing is to be told')).toMatchObject({ returned: 'Done.' })
    const { events } = outcome('nothing is to be told')
    expect(events).toHaveLength(2)
    expect(JSON.stringify(events)).not.toContain('the secret')
  })

  it.each(['not sampled', 'no provider'])('runs unobserved: %s', (name) => {
    expect(shown(name)).toEqual({ drawn: '\n\n', returned: 'Done.' })
  })

  it('has an example that prints its run', async () => {
    const { status, stdout, stderr } = await runExample(MASTRA)
    expect(status, stderr).toBe(0)
    expect(stdout).toContain('✓ ShelfOf')
  })
})
