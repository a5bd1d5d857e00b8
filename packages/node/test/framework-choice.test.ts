import { expect, it } from 'vitest'
import { KNOWN_INSTRUMENTATIONS } from '@agent-actions/instrumentations'
import { chooseFrameworks } from '../src/framework-choice.ts'

const allNames = () => KNOWN_INSTRUMENTATIONS.map(({ name }) => name)

function choose(options: object, environment: Record<string, string> = {}) {
  const problems: string[] = []
  return { ...chooseFrameworks({ options, environment, allNames }, problems), problems }
}

it('is what is installed, and nothing patched, where nobody says', () => {
  expect(choose({})).toEqual({ instrumentations: undefined, patch: [], problems: [] })
})

it.each([
  ['langchain', ['langchain']],
  [' LangChain , mcp,', ['langchain', 'mcp']],
  ['none', []],
  ['', undefined],
])('is what the variable names: %j', (text, names) => {
  expect(choose({}, { AGENT_ACTIONS_INSTRUMENTATIONS: text })).toMatchObject({
    instrumentations: names,
    problems: [],
  })
})

it('is what the options name, whatever the variables say', () => {
  const environment = { AGENT_ACTIONS_INSTRUMENTATIONS: 'mcp', AGENT_ACTIONS_PATCH: 'mcp' }
  expect(choose({ instrumentations: [], patch: ['langchain'] }, environment)).toEqual({
    instrumentations: [],
    patch: ['langchain'],
    problems: [],
  })
})

it('names every name that is none, with those that are', () => {
  const { problems } = choose({ instrumentations: ['lang'] }, { AGENT_ACTIONS_PATCH: 'mpc' })
  expect(problems).toEqual([
    expect.stringMatching(/^instrumentations names "lang"; there are .*langchain/),
    expect.stringMatching(/^AGENT_ACTIONS_PATCH names "mpc"; there are .*mcp/),
  ])
})

it.each([[{ instrumentations: 'langchain' }], [{ patch: [1] }], [{ patch: null }]])(
  'says what %j should be',
  (options) => {
    expect(choose(options).problems).toEqual([expect.stringContaining('must be a list of names')])
  },
)
