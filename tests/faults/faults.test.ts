import { lacksServices } from '@agent-actions/test-services'
import { describe, expect, it } from 'vitest'
import { runStory } from './run-story.ts'
import { STORIES } from './stories.ts'

const hasNoServices = await lacksServices()

// The rest, and a random mix of all: npm run faults.
describe.skipIf(hasNoServices)('nothing is lost and nothing is twice when', () => {
  const short = STORIES.filter(({ isShort }) => isShort)
  it.each(short.map((story) => [story.title, story] as const))('%s', async (_title, story) => {
    const { problems, verdict } = await runStory(story)
    expect(problems).toEqual([])
    expect(verdict!.accepted).toBeGreaterThan(0)
  })
})
