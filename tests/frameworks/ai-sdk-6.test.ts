import { isSkippedFor } from '@agent-actions/test-services'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectTree, itObservesTools, LOOK_UP, run, treeOf } from './ai-sdk-common.ts'
import {
  compileTypes,
  frameworkProblem,
  runFramework,
  type Framework,
  type Outcome,
} from './framework.ts'

const AI_SDK: Framework = { name: 'ai-sdk-6' }
const FOUND = '✓ search {"query":"one"} → "one!"'

/** What is inside a tool is beside it, and a run of its own where nothing is around. */
const apart = (...lines: readonly string[]): string => lines.map((line) => run(line)).join('\n')
const LOOK_UP_APART = '✓ LookUp {"word":"one"} → "one!"'
const found = apart(`${FOUND} [researcher]`, LOOK_UP_APART)

describe.skipIf(isSkippedFor(await frameworkProblem(AI_SDK)))(
  'AI SDK 6, instrumented in its process',
  () => {
    let outcomeOf: (name: string) => Outcome

    beforeAll(async () => {
      outcomeOf = await runFramework(AI_SDK)
    })

    itObservesTools((name) => outcomeOf(name), { isBelow: false })

    it.each([
      ['a tool that is aborted for a reason', run('⊘ search {"query":"one"}')],
      ['a tool that the provider ran', run('✓ web_search {"query":"one"} → {"hits":1}')],
      ['a named agent: its tools alone', found, 'a named agent'],
      [
        'a tool that there is not',
        run(
          '✗ remove {"path":"/"} [researcher]',
          "└─ ✗ error AI_NoSuchToolError: Model tried to call unavailable tool 'remove'. Available tools: search.",
        ),
      ],
      [
        'input that is repaired',
        apart(
          '✓ search {"query":"repaired"} → "repaired!" [researcher]',
          '✓ LookUp {"word":"repaired"} → "repaired!"',
        ),
      ],
      [
        'a call that needs approval',
        run('✓ decision tool_approval → {"outcome":"asked"} [researcher]'),
      ],
      [
        'a call that is approved',
        apart(
          '✓ decision tool_approval → {"outcome":"approved","reason":"I said so"} [researcher]',
          `${FOUND} [researcher]`,
          LOOK_UP_APART,
        ),
      ],
      [
        'a call that is denied',
        run('✓ decision tool_approval → {"outcome":"denied","reason":"I said so"} [researcher]'),
      ],
      [
        'a call that is approved, told by two',
        apart(
          '✓ decision tool_approval → {"outcome":"approved","reason":"I said so"}',
          FOUND,
          LOOK_UP_APART,
        ),
      ],
      [
        'its own spans, and a tool that there is not',
        run(
          '✓ success Find it {"task":"Find it","result":"Done"} [researcher]',
          '└─ ✗ remove',
          "   └─ ✗ error AI_NoSuchToolError: Model tried to call unavailable tool 'remove'. Available tools: search.",
        ),
      ],
      ['a call of a process that is instrumented twice', found, 'instrumented twice'],
      ["a call when callbacks of the app's throw", found, "callbacks of the app's that throw"],
      [
        'a call that lists two integrations of ours once',
        apart(FOUND, LOOK_UP_APART),
        'an integration of one call',
      ],
      ['a call by the copy that require gets', apart(FOUND, LOOK_UP_APART), 'the copy for require'],
    ])('records %s', (title, tree, name = title) => {
      expectTree(outcomeOf(name), tree)
    })

    it('records input that does not fit as a failed call', () => {
      const tree = treeOf(outcomeOf('input that does not fit'))
      expect(tree).toContain('✗ search {"words":1} [researcher]\n  └─ ✗ error AI_InvalidToolInput')
    })

    it.each([
      ['tools traced as well', run(FOUND, LOOK_UP)],
      ['tools traced as well, in parts', run(FOUND, LOOK_UP)],
      ['tools traced alone', run(FOUND, LOOK_UP)],
      [
        'tools traced as well, with its own spans',
        run(
          '✓ success Find it {"task":"Find it","result":"Done"} [researcher]',
          `└─ ${FOUND}`,
          `   ${LOOK_UP}`,
        ),
      ],
    ])('has what happens inside a tool below its one action with %s', (name, tree) => {
      expectTree(outcomeOf(name), tree)
    })

    it('is told of payloads and all whatever the settings of its telemetry are', () => {
      expectTree(outcomeOf('telemetry that is off'), apart(FOUND, LOOK_UP_APART))
    })

    it("calls the app's callbacks as before", () => {
      const { returned } = outcomeOf("callbacks of the app's")
      const perCall = ['experimental_onToolCallStart', 'experimental_onToolCallFinish']
      const seen = [...perCall, 'onStepFinish', 'onStepFinish']
      expect(returned).toEqual({ text: 'Done', seen })
    })

    it('observes what another copy of its code does', () => {
      expect(outcomeOf('the copy for require').returned).toEqual({ text: 'Done', isAnother: true })
    })

    it('fits the types of AI SDK 6', async () => {
      const { stdout, status } = await compileTypes(AI_SDK)
      expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
    })
  },
)
