import { describe, expect, it } from 'vitest'
import type { Measures } from '../lab/load-agent.ts'
import { limitNotes, limitProblems, type Measured } from '../limits.ts'

function measures(more: Partial<Measures> = {}): Measures {
  return {
    isLast: true,
    actions: 1_000,
    rejections: 0,
    rssBytes: 100 * 1024 ** 2,
    callP99Us: 100,
    callP999Us: 200,
    loopP50Ms: 1,
    loopP99Ms: 2,
    loopP999Ms: 3,
    loopMaxMs: 10,
    ...more,
  }
}

function measured(agent: Partial<Measures>): Measured {
  const twins = [measures({ callP99Us: 5 })]
  return { consumerPeaks: [], recoveries: [], agents: [measures(agent)], twins }
}

describe('the limits of an observed agent', () => {
  it('are those of the same agent, unobserved, and a little more', () => {
    expect(limitProblems(measured({}))).toEqual([])
    expect(limitProblems(measured({ callP99Us: 1_006 }))).toEqual([
      'a call takes 1001 µs more at its p99 (I5)',
    ])
    expect(limitProblems(measured({ loopP99Ms: 7.1 }))).toEqual([
      'the event loop is 5.1 ms later at its p99 (I5)',
    ])
    expect(limitProblems(measured({ rssBytes: 300 * 1024 ** 2 }))).toEqual([
      'it takes 200 MiB more memory (I5)',
    ])
  })

  it('say nothing of times where it had to wait for a core, and that they do not', () => {
    const starved = measured({ callP99Us: 9_000, loopP99Ms: 90, waitedForCore: 0.4 })
    expect(limitProblems(starved)).toEqual([])
    expect(limitNotes(starved)).toEqual([
      "agent's times are not judged: 40 % of its time it waited for a core (I5)",
    ])
    expect(limitNotes(measured({ waitedForCore: 0.05 }))).toEqual([])
  })

  it('want the first row 15 s after something was mended', () => {
    const recovery = { healed: 'broker', caughtUpMs: undefined, rowsPerSecond: undefined }
    const after = (firstRowMs: number | undefined): readonly string[] =>
      limitProblems({ ...measured({}), recoveries: [{ ...recovery, firstRowMs }] })
    expect(after(14_000)).toEqual([])
    expect(after(15_500)).toEqual(['broker: first row 15500 ms later'])
    expect(after(undefined)).toEqual(['broker: first row never'])
  })
})
