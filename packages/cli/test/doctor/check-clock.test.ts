import { describe, expect, it } from 'vitest'
import { checkClock } from '../../src/doctor/check-clock.ts'
import type { Outcome } from '../../src/doctor/finding.ts'

interface Clocks {
  readonly asked: number
  readonly answered: number
  readonly database: number
}

function check({ asked, answered, database }: Clocks): Promise<Outcome<number>> {
  const ours = [asked, answered].values()
  return checkClock({
    now: () => ours.next().value ?? Number.NaN,
    facts: () => Promise.resolve({ nowMs: database }),
  })
}

const HOUR = 3_600_000

describe('the clock', () => {
  it('is the same where the question takes longer than the difference', async () => {
    expect(await check({ asked: 1000, answered: 1010, database: 1003 })).toMatchObject({
      status: 'ok',
      found: ["the same as the database's, give or take 6 ms"],
      details: { aheadMs: 2, precisionMs: 6 },
    })
  })

  it('is ahead or behind', async () => {
    expect((await check({ asked: 1000, answered: 1002, database: 501 })).found).toEqual([
      "500 ms ahead of the database's, give or take 2 ms",
    ])
    expect((await check({ asked: 1000, answered: 1002, database: 1501 })).found).toEqual([
      "500 ms behind the database's, give or take 2 ms",
    ])
  })

  it('is worth a warning when it is certainly over a second off', async () => {
    expect(await check({ asked: 5000, answered: 5200, database: 3999 })).toMatchObject({
      status: 'ok',
    })
    expect(await check({ asked: 5000, answered: 5200, database: 3998 })).toMatchObject({
      status: 'warning',
    })
    expect(await check({ asked: 5000, answered: 5200, database: 6202 })).toMatchObject({
      status: 'warning',
      advice: [expect.stringContaining('NTP')],
    })
  })

  it('can have records refused when it is an hour off', async () => {
    const outcome = await check({ asked: 2 * HOUR + 2, answered: 2 * HOUR + 2, database: HOUR })
    expect(outcome).toMatchObject({
      advice: [expect.anything(), expect.stringContaining('INVALID_TIMESTAMP')],
    })
  })
})
