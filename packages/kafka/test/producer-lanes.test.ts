import { ConfigError, DeliveryError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { errorOf, sendLanes } from '../src/producer-lanes.ts'

const refused = new DeliveryError('AA_EVENT_REFUSED', 'too large')
const away = new DeliveryError('AA_DELIVERY_FAILED', 'no leader', { retryable: true })

function lanesOf(...batches: readonly (readonly string[])[]) {
  return batches.map((names, name) => ({ name, batches: names.map((one) => [one]) }))
}

describe('lanes', () => {
  it('are all tried, and what failed is told by lane', async () => {
    const sent: string[] = []
    const failures = await sendLanes(lanesOf(['a'], ['b'], ['c']), async ([item], lane) => {
      if (lane === 1) throw away
      sent.push(item!)
    })
    expect(failures).toEqual([{ lane: 1, error: away }])
    expect(sent).toEqual(['a', 'c'])
  })

  it('go on after a batch that is refused, and stop at one that may arrive later', async () => {
    const tried: string[] = []
    const errors: Record<string, Error> = { b: refused, d: away }
    const failures = await sendLanes(lanesOf(['a', 'b', 'c', 'd', 'e']), async ([item]) => {
      tried.push(item!)
      const error = errors[item!]
      if (error) throw error
    })
    expect(tried).toEqual(['a', 'b', 'c', 'd'])
    expect(failures.map(({ error }) => error)).toEqual([refused, away])
  })

  it('are not tried in turn when everything is away: all places fail together', async () => {
    let tried = 0
    const many = lanesOf(...Array.from({ length: 100 }, () => ['a']))
    await sendLanes(many, async () => {
      tried += 1
      throw away
    })
    expect(tried).toBe(8)
  })
})

describe('the one error for several', () => {
  it('is one after which the same events may be sent again, if there is any', () => {
    const failures = [refused, away, refused].map((error, lane) => ({ lane, error }))
    expect(errorOf(failures)).toBe(away)
  })

  it('is the first otherwise', () => {
    const failures = [refused, new ConfigError(['x'])].map((error, lane) => ({ lane, error }))
    expect(errorOf(failures)).toBe(refused)
  })
})
