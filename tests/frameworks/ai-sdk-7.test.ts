import { isSkippedFor } from '@agent-actions/test-services'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectTree, itObservesTools, LOOK_UP, run, treeOf } from './ai-sdk-common.ts'
import {
  compileTypes,
  frameworkProblem,
  runExample,
  runFramework,
  type Framework,
  type Outcome,
} from './framework.ts'

const AI_SDK: Framework = { name: 'ai-sdk-7', node: 22 }

const FOUND = '✓ search {"query":"one"} → "one!"'
const NO_TOOL =
  "└─ ✗ error AI_NoSuchToolError: Model tried to call unavailable tool 'remove'. Available tools: search."

/** The lines below the run of an agent with this name. */
const of = (name: string, ...lines: readonly string[]): string =>
  run(`✓ success Find it {"task":"Find it","result":"Done"} [${name}]`, ...lines)
const found = of('researcher', `└─ ${FOUND}`, `   ${LOOK_UP}`)
const foundByHelper = of(
  'researcher',
  '└─ ✓ search {"query":"one"} → ["one!"]',
  '   └─ ✓ success Find it {"task":"Find it","result":"Done"} [helper]',
  `      └─ ${FOUND}`,
  `         ${LOOK_UP}`,
)

describe.skipIf(isSkippedFor(await frameworkProblem(AI_SDK)))(
  'AI SDK 7, instrumented in its process',
  () => {
    let outcomeOf: (name: string) => Outcome

    beforeAll(async () => {
      outcomeOf = await runFramework(AI_SDK)
    })

    itObservesTools((name) => outcomeOf(name), { isBelow: true })

    it.each([
      ['a tool that the provider ran', run('✓ web_search {"query":"one"} → {"hits":1}')],
      ['a named agent', found],
      ['a named agent that streams', found],
      [
        'a named agent that fails',
        run(
          '✗ error Find it: RangeError: the model is away [researcher]',
          `└─ ${FOUND}`,
          `   ${LOOK_UP}`,
        ),
      ],
      [
        'a named agent that fails while it streams',
        run(
          '✗ error Find it: RangeError: the model is away [researcher]',
          `└─ ${FOUND}`,
          `   ${LOOK_UP}`,
        ),
      ],
      [
        'a named agent that is aborted while it streams',
        run('⊘ success Find it {"task":"Find it"} [researcher]', '└─ ✓ search {"query":"one"}'),
      ],
      [
        'a named agent that makes an object',
        run('✓ success Find it {"task":"Find it","result":{"query":"one"}} [researcher]'),
      ],
      ['an agent that is a class', found],
      ['an agent inside a tool', foundByHelper],
      [
        'agents at the same time',
        ['one', 'two'].map((name) => of(name, `└─ ${FOUND}`, `   ${LOOK_UP}`)).join('\n'),
      ],
      ['a tool that there is not', of('researcher', '└─ ✗ remove {"path":"/"}', `   ${NO_TOOL}`)],
      [
        'input that is repaired',
        of(
          'researcher',
          '└─ ✓ search {"query":"repaired"} → "repaired!"',
          '   └─ ✓ LookUp {"word":"repaired"} → "repaired!"',
        ),
      ],
    ])('records %s', (name, tree) => {
      expectTree(outcomeOf(name), tree)
    })

    it('records input that does not fit as a failed call', () => {
      const tree = treeOf(outcomeOf('input that does not fit'))
      expect(tree).toContain('✗ search {"words":1}\n     └─ ✗ error AI_InvalidToolInputError')
    })

    const decision = (result: object): string =>
      `✓ decision tool_approval → ${JSON.stringify(result)}`

    it.each([
      [
        'a call that needs approval',
        run(
          '✓ success Find it {"task":"Find it","result":""} [researcher]',
          `└─ ${decision({ outcome: 'asked' })}`,
        ),
      ],
      [
        'a call that is approved',
        of(
          'researcher',
          `├─ ${decision({ outcome: 'approved', reason: 'I said so' })}`,
          `└─ ${FOUND}`,
          `   ${LOOK_UP}`,
        ),
      ],
      [
        'a call that is denied',
        of('researcher', `└─ ${decision({ outcome: 'denied', reason: 'I said so' })}`),
      ],
      [
        'a rule that denies',
        of('researcher', `└─ ${decision({ outcome: 'denied', reason: 'not today' })}`),
      ],
      [
        'a rule that approves',
        of('researcher', `├─ ${FOUND}`, `│  ${LOOK_UP}`, `└─ ${decision({ outcome: 'approved' })}`),
      ],
    ])('records the decision of %s', (name, tree) => {
      expectTree(outcomeOf(name), tree)
    })

    it('says in a decision which call it is about', () => {
      const [decided] = outcomeOf('a rule that denies').events
      expect(decided?.action_details).toMatchObject({
        decision_context: {
          tool_name: 'search',
          tool_call_id: 'call-1',
          tool_parameters: { query: 'one' },
        },
      })
    })

    it.each([
      [
        'inputs that are not to be recorded',
        run(
          '✓ success run {"result":"Done"} [researcher]',
          '└─ ✓ search → "one!"',
          `   ${LOOK_UP}`,
        ),
      ],
      [
        'outputs that are not to be recorded',
        run(
          '✓ success Find it {"task":"Find it"} [researcher]',
          '└─ ✓ search {"query":"one"}',
          `   ${LOOK_UP}`,
        ),
      ],
      [
        'outputs that are not to be recorded, and a tool that there is not',
        run('✓ success Find it {"task":"Find it"} [researcher]'),
      ],
      [
        'an agent inside a tool, and inputs that are not to be recorded',
        run(
          '✓ success run {"result":"Done"} [researcher]',
          '└─ ✓ search → ["one!"]',
          '   └─ ✓ success run {"result":"Done"} [helper]',
          '      └─ ✓ search → "one!"',
          `         ${LOOK_UP}`,
        ),
      ],
      ['telemetry that is off', run(LOOK_UP.replace('└─ ', ''))],
    ])('heeds %s', (name, tree) => {
      expectTree(outcomeOf(name), tree)
    })

    it.each([
      ['its own spans, registered after', found],
      ['its own spans, registered before', found],
      ['its own spans of its earlier kind', found],
      ['an agent inside a tool, with its own spans', foundByHelper],
      [
        'its own spans, and a tool that there is not',
        of('researcher', '└─ ✗ remove', `   ${NO_TOOL}`),
      ],
      [
        'its own spans, and one tool of two that there is not',
        of('researcher', `├─ ${FOUND}`, `│  ${LOOK_UP}`, '└─ ✗ remove', `   ${NO_TOOL}`),
      ],
      [
        'registered by hand as well, and a tool that there is not',
        of('researcher', '└─ ✗ remove', `   ${NO_TOOL}`),
      ],
      [
        'a call that is approved, told by two',
        [
          run('✓ decision tool_approval → {"outcome":"approved","reason":"I said so"}'),
          run(FOUND, LOOK_UP),
        ].join('\n'),
      ],
      ['integrations of one call, ours first', found],
      ['instrumented twice', found],
      ['registered by hand as well', found],
      ['tools traced as well', found],
    ])('has one action of each call with %s', (name, tree) => {
      expectTree(outcomeOf(name), tree)
    })

    it.each(["callbacks of the app's that throw", 'an integration that throws'])(
      'records all the same with %s',
      (name) => {
        expectTree(outcomeOf(name), found)
      },
    )

    it("calls the app's callbacks as before", () => {
      const { returned } = outcomeOf("callbacks of the app's")
      const perTool = ['onToolExecutionStart', 'onToolExecutionEnd']
      const seen = [...perTool, 'onStepEnd', 'onStepEnd', 'onEnd']
      expect(returned).toEqual({ text: 'Done', seen })
    })

    it('is not asked where a call lists its integrations without ours', () => {
      const { events } = outcomeOf('integrations of one call, without ours')
      expect(events.map(({ action_name: name }) => name)).toEqual(['LookUp'])
    })

    it('tells a call twice where it is listed after what makes its own spans', () => {
      const { events } = outcomeOf('integrations of one call, ours last')
      expect(events.filter(({ action_name: name }) => name === 'search')).toHaveLength(2)
    })

    it('never tells of the run of a stream that nobody reads to its end', () => {
      expectTree(outcomeOf('a stream that nobody reads'), '')
    })

    it('takes an abort for a reason of its own for a failure', () => {
      const [call] = outcomeOf('a tool that is aborted for a reason').events
      expect(call).toMatchObject({ action_name: 'search', status: 'error' })
    })

    it('fits the types of AI SDK 7', async () => {
      const { stdout, status } = await compileTypes(AI_SDK)
      expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
    })

    it('the example prints its run', async () => {
      const { stdout, stderr, status } = await runExample(AI_SDK)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toContain('[researcher]')
    })
  },
)
