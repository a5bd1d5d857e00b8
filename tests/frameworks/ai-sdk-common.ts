import { expect, it } from 'vitest'
import type { Outcome } from './framework.ts'

type OutcomeOf = (name: string) => Outcome

/** As `drawActions` draws them, without ids, and what nobody names an agent without its name. */
export function treeOf({ tree }: Outcome): string {
  return tree.replaceAll(/^run [-0-9a-f]{36}, /gm, 'run: ').replaceAll(' [case-agent]', '')
}

/** Expects what a case was observed to do. */
export function expectTree(outcome: Outcome, tree: string): void {
  const { told, unhandled } = outcome
  expect({ tree: treeOf(outcome), told, unhandled }).toEqual({ tree, told: [], unhandled: [] })
}

/** A tree of these lines, and how many actions it has. */
export const run = (...lines: readonly string[]): string =>
  [
    `run: ${lines.length} action${lines.length > 1 ? 's' : ''}:`,
    ...lines.map((line) => `  ${line}`),
  ].join('\n')

export const SEARCH = '✓ search {"query":"one"} → {"hits":["one!"]}'
export const LOOK_UP = '└─ ✓ LookUp {"word":"one"} → "one!"'

/** What is below a tool lies in its action, or where no hook can bring it there, beside it. */
export function withInside(tool: string, inside: string, isBelow: boolean): string {
  return isBelow ? run(tool, inside) : `${run(tool)}\n${run(inside.replace('└─ ', ''))}`
}

/**
 * What holds in every version.
 *
 * @param isBelow whether what happens inside a tool lies below its action
 */
export function itObservesTools(outcomeOf: OutcomeOf, { isBelow }: { isBelow: boolean }): void {
  const within = (tool: string, inside: string): string => withInside(tool, inside, isBelow)

  it.each([
    ['a tool that works', within(SEARCH, LOOK_UP)],
    ['a streamed answer', within(SEARCH, LOOK_UP)],
    ['a tool that fails', run('✗ search {"query":"one"}', '└─ ✗ error RangeError: page 9 of 3')],
    ['a tool that is aborted', run('⊘ search {"query":"one"}')],
    ['a tool that is not async', run('✓ search {"query":"one"} → 3')],
    ['a tool with state', run('✓ search {"query":"one"} → 7')],
    ['a tool that tells how far it is', within('✓ search {"query":"one"} → {"found":1}', LOOK_UP)],
    ['a tool that the app runs itself', ''],
    ['nothing is captured', within('✓ search', LOOK_UP)],
    ['a logger that is given', within(`${SEARCH} [given]`, LOOK_UP)],
    ['no provider', ''],
  ])('records %s', (name, tree) => {
    expectTree(outcomeOf(name), tree)
  })

  it('records tools that run at the same time, each with what is inside it', () => {
    const outcome = outcomeOf('tools at the same time')
    const calls = outcome.events.filter(({ action_name: name }) => name === 'search')
    const inside = outcome.events.filter(({ action_name: name }) => name === 'LookUp')
    expect(calls.map(parameters)).toEqual(['one', 'two', 'three'].map((query) => ({ query })))
    expect(inside.map(parameters)).toEqual(['one', 'two', 'three'].map((word) => ({ word })))
    const parents = inside.map(({ parent_span_id: parent }) => parent)
    expect(parents).toEqual(calls.map(({ span_id: id }) => (isBelow ? id : undefined)))
  })

  it("keeps the model's id of the call and the failure", () => {
    const [failed] = outcomeOf('a tool that fails').events
    expect(failed?.action_details).toEqual({
      tool_parameters: { query: 'one' },
      success: false,
      error_type: 'RangeError',
      error_message: 'page 9 of 3',
    })
  })

  it.each(['a tool that works', 'a tool that fails'])(
    'gives the model the same of %s as unobserved',
    (name) => {
      const { returned } = outcomeOf(name)
      expect(returned).toEqual(outcomeOf(`${name}, unobserved`).returned)
    },
  )

  it('lets the error of an abort through', () => {
    expect(outcomeOf('a tool that is aborted').threw).toBe('AbortError: This operation was aborted')
    expect(outcomeOf('a tool that is aborted for a reason').threw).toBe('Error: the user left')
  })

  it.each(['no provider', 'a provider that throws'])('changes nothing with %s', (name) => {
    const { returned, unhandled } = outcomeOf(name)
    expect({ returned, unhandled }).toEqual({
      returned: outcomeOf('a tool that works, unobserved').returned,
      unhandled: [],
    })
  })

  it('tells once that a provider throws', () => {
    const { told } = outcomeOf('a provider that throws')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^agent-actions: an action was not observed/)
  })

  it('joins the run around it', () => {
    const outcome = outcomeOf('an agent in a run')
    const [search, lookUp] = ['search', 'LookUp'].map((name) =>
      outcome.events.find((event) => event.action_name === name),
    )
    const surrounding = outcome.events.find(({ action_name: name }) => name === 'run')
    expect(search?.parent_span_id).toBe(surrounding?.span_id)
    expect(lookUp?.parent_span_id).toBe(isBelow ? search?.span_id : surrounding?.span_id)
  })

  it('tells of what its own spans record, whatever is captured of ours', () => {
    expectTree(outcomeOf('its own spans, and nothing is captured'), run(SEARCH, LOOK_UP))
    const ofEither = outcomeOf('its own spans, and nothing is captured of either')
    expectTree(ofEither, run('✓ search', LOOK_UP))
  })

  it.each([
    ['its own spans as well', run(SEARCH, LOOK_UP)],
    [
      'its own spans of a named agent',
      run(
        '✓ success Find it {"task":"Find it","result":"Done"} [researcher]',
        `└─ ${SEARCH}`,
        `   ${LOOK_UP}`,
      ),
    ],
    [
      'its own spans of a tool that fails',
      run(
        '✓ success Find it {"task":"Find it","result":"Done"} [researcher]',
        '└─ ✗ search {"query":"one"}',
        '   └─ ✗ error RangeError: page 9 of 3',
      ),
    ],
  ])('has one action of each call with %s', (name, tree) => {
    expectTree(outcomeOf(name), tree)
  })
}

const parameters = ({ action_details: details }: Outcome['events'][number]): unknown =>
  (details as { readonly tool_parameters?: unknown }).tool_parameters
