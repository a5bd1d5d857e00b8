import { isSkippedFor } from '@agent-actions/test-services'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectTree, itObservesTools, LOOK_UP, run } from './ai-sdk-common.ts'
import {
  compileTypes,
  frameworkProblem,
  runFramework,
  type Framework,
  type Outcome,
} from './framework.ts'

const AI_SDK: Framework = { name: 'ai-sdk-5' }

describe.skipIf(isSkippedFor(await frameworkProblem(AI_SDK)))('AI SDK 5, its tools traced', () => {
  let outcomeOf: (name: string) => Outcome

  beforeAll(async () => {
    outcomeOf = await runFramework(AI_SDK)
  })

  itObservesTools((name) => outcomeOf(name), { isBelow: true })

  it.each([
    ['a tool that is aborted for a reason', run('⊘ search {"query":"one"}')],
    ['tools traced twice', run('✓ search {"query":"one"} → "one!"', LOOK_UP)],
    [
      'an agent inside a tool',
      run(
        '✓ search {"query":"one"} → {"text":"Done","outputs":["one!"]} [researcher]',
        '└─ ✓ search {"query":"one"} → "one!"',
        `   ${LOOK_UP}`,
      ),
    ],
    ['a dynamic tool', run('✓ search {"query":"one"} → "one"')],
  ])('records %s', (name, tree) => {
    expectTree(outcomeOf(name), tree)
  })

  it.each(['input that does not fit', 'a tool that the provider ran'])(
    'is not told of %s',
    (name) => {
      expectTree(outcomeOf(name), '')
    },
  )

  it('takes the tools of AI SDK 5 and gives back their type', async () => {
    const { stdout, status } = await compileTypes(AI_SDK)
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
  })
})
