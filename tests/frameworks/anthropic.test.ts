import { isSkippedFor } from '@agent-actions/test-services'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  compileTypes,
  frameworkProblem,
  runExample,
  runFramework,
  type Framework,
  type Outcome,
} from './framework.ts'

const framework: Framework = { name: 'anthropic' }

/** The trees without runs, ids and agents. */
function drawn({ tree }: Outcome): string {
  const lines = tree.split('\n').filter((line) => /^ {2}/.test(line))
  return lines.map((line) => line.slice(2).replace(/ \[(case-agent|librarian)\]$/, '')).join('\n')
}

const TRACED = `\
✓ search {"q":"spans"} → "hit spans"
└─ ✓ lookUp {"q":"spans"} → "hit spans"
✓ shelf {"name":"top"} → [{"type":"text","text":"shelf top"}]
✗ shelf {"name":"none"}
└─ ✗ error RangeError: no such shelf
✗ shelf {"name":"full"}
└─ ✗ error ToolError: the shelf is full
✗ search {"q":5}
└─ ✗ error ZodError: [`

/** What the SDK makes of blocks of text. */
const withTexts = (tree: string): string =>
  tree.replace('[{"type":"text","text":"shelf top"}]', '"shelf top"')

describe.skipIf(isSkippedFor(await frameworkProblem(framework)))(
  'the tool runner of the Anthropic SDK',
  () => {
    let outcome: (name: string) => Outcome

    beforeAll(async () => {
      outcome = await runFramework(framework)
    })

    it.each([
      'traced',
      'traced twice',
      'traced, with its own spans',
      'traced, before it had spans',
      'patched, before it had spans',
      'patched, with its own spans',
      'patched, loaded by require',
      'streamed',
      'streamed, tools at once',
    ])(
      'has each call as one action, with what it did and how it failed, refused ones too: %s',
      (name) => {
        expect(drawn(outcome(name))).toBe(TRACED)
      },
    )

    it('has them with its own word for the result where its spans have content', () => {
      expect(drawn(outcome('traced, with its own spans and content'))).toBe(withTexts(TRACED))
    })

    it('has names and outcomes by its own spans alone, and with content the payloads', () => {
      expect(drawn(outcome('its own spans'))).toBe(`\
✓ search
└─ ✓ lookUp {"q":"spans"} → "hit spans"
✓ shelf
✗ shelf
└─ ✗ error Error
✗ shelf
└─ ✗ error Error
✗ search
└─ ✗ error Error`)
      expect(drawn(outcome('its own spans, with content'))).toBe(
        withTexts(TRACED).replaceAll(/(Range|Tool|Zod)Error/g, 'Error'),
      )
    })

    it("lists the views of a call, and has the model's id of it", () => {
      const [search] = outcome('traced, with its own spans').events.filter(
        ({ action_name }) => action_name === 'search',
      )
      expect(search?.source).toMatchObject({
        scope: 'com.anthropic.sdk.typescript',
        layers: ['@agent-actions/sdk'],
      })
    })

    it('has the calls in the run of the agent around it', () => {
      const { events, tree } = outcome('below a run')
      expect(new Set(events.map(({ correlation_id }) => correlation_id)).size).toBe(1)
      expect(tree.match(/^ {2}[├└]─ . (search|shelf)/gm)).toHaveLength(5)
    })

    it('has a call that was aborted as cancelled', () => {
      const { events, returned } = outcome('aborted')
      expect(events.map(({ status }) => status)).toEqual(['cancelled'])
      expect(returned).toBe('APIUserAbortError')
    })

    it('has calls of toolsets and of instances of classes, which keep their private state', () => {
      expect(drawn(outcome('other kinds of tools'))).toBe(`\
✓ count {"from":0} → "1"
✓ count {"from":1} → "3"
✓ key {"key":"Enter"} → [{"type":"text","text":"call-3 key Enter"}]`)
      const { requests } = outcome('other kinds of tools').returned as Sent
      expect(requests[0]?.tools).toEqual([
        {
          type: 'custom',
          name: 'count',
          description: 'Counts',
          input_schema: { type: 'object', properties: {} },
        },
        { type: 'computer_toolset_20260801' },
        { type: 'web_search_20250305', name: 'web_search' },
      ])
    })

    it('records no payloads where it is told so', () => {
      expect(drawn(outcome('without capture'))).toBe(
        TRACED.split('\n')
          .map((line) => (line.startsWith('└─') ? line : line.replace(/ [{→].*$/, '')))
          .join('\n'),
      )
    })

    it('leaves alone what is patched no more, and records nothing without a provider', () => {
      const alone = '✓ lookUp {"q":"spans"} → "hit spans"'
      expect(drawn(outcome('patched no more'))).toBe(alone)
      expect(drawn(outcome('no provider'))).toBe(alone)
    })

    it('throws the very error, and returns at once what was returned at once', () => {
      expect(outcome('the error itself').returned).toEqual({ isSame: true, sync: 'at once' })
    })

    it.each([
      'its own spans',
      'traced',
      'traced twice',
      'traced, with its own spans and content',
      'patched, with its own spans',
      'below a run',
      'no provider',
      'a provider that throws',
    ])('changes neither what the API is sent nor what the agent gets: %s', (name) => {
      expect(sentOf(outcome(name))).toEqual(sentOf(outcome('unobserved')))
    })

    it('says nothing, but where a provider throws', () => {
      const { told } = outcome('a provider that throws')
      expect(told.every((each) => each.includes('an action was not observed Error: broken'))).toBe(
        true,
      )
      for (const name of ['traced', 'traced twice', 'patched, with its own spans', 'no provider']) {
        expect(outcome(name)).toMatchObject({ told: [], unhandled: [] })
      }
    })

    it('takes and gives what its types say', async () => {
      const { status, stdout } = await compileTypes(framework)
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    })

    it('the example prints its run', async () => {
      const { status, stdout, stderr } = await runExample(framework)
      expect(status, stderr).toBe(0)
      expect(stdout).toContain('✓ success run')
    })
  },
)

interface Sent {
  readonly last: unknown
  readonly requests: readonly { readonly tools?: unknown }[]
}

/** Ids of the stand-in's answers are counted on from case to case. */
function sentOf({ returned }: Outcome): unknown {
  return JSON.parse(JSON.stringify(returned).replaceAll(/message-\d+/g, 'message'))
}
