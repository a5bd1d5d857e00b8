import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesIn, read, ROOT } from './project.ts'

type Ratios = Readonly<Record<string, number>>
interface Check {
  readonly options?: string
  readonly higherIsBetter?: readonly string[]
  readonly lowerIsBetter?: readonly string[]
}
type Runs = readonly (Ratios | undefined)[]
interface BenchVerdict {
  readonly comparedRatios: (ratios: object, check: Check) => Ratios
  readonly worseInAll: (runs: Runs, expected: Ratios, check: Check) => readonly string[]
  readonly isSuspect: (runs: Runs, expected: Ratios, check: Check) => boolean
}

const { comparedRatios, worseInAll, isSuspect } = (await import(
  join(ROOT, 'scripts', 'bench-verdict.js')
)) as BenchVerdict
const { CHECKS } = (await import(join(ROOT, 'bench', 'checks.js'))) as {
  readonly CHECKS: Readonly<Record<string, Check>>
}

const CHECK: Check = { higherIsBetter: ['speed'], lowerIsBetter: ['cost'] }
const EXPECTED = { speed: 4, cost: 2 }

describe('a ratio of a benchmark', () => {
  it.each([
    ['a speed of three quarters', { speed: 3, cost: 2 }, []],
    ['a speed below that', { speed: 2.99, cost: 2 }, ['speed']],
    ['a higher speed', { speed: 9, cost: 2 }, []],
    ['a cost a quarter higher', { speed: 4, cost: 2.5 }, []],
    ['a cost above that', { speed: 4, cost: 2.51 }, ['cost']],
    ['a lower cost', { speed: 4, cost: 0.1 }, []],
    ['one that is gone', { speed: 4 }, ['cost']],
    ['one that is no number', { speed: 4, cost: NaN }, ['cost']],
  ])('%s', (_what, run, worse) => {
    expect(worseInAll([run as Ratios], EXPECTED, CHECK)).toEqual(worse)
  })

  it('is worse only when it is in every run', () => {
    const [good, slow, dear] = [EXPECTED, { speed: 0.1, cost: 2 }, { speed: 4, cost: 9 }]
    expect(worseInAll([slow, slow, slow], EXPECTED, CHECK)).toEqual(['speed'])
    expect(worseInAll([slow, slow, good], EXPECTED, CHECK)).toEqual([])
    expect(worseInAll([good, slow, slow], EXPECTED, CHECK)).toEqual([])
    expect(worseInAll([slow, dear, slow], EXPECTED, CHECK)).toEqual([])
    expect(worseInAll([slow, undefined, slow], EXPECTED, CHECK)).toEqual(['speed'])
  })

  it('that nothing is expected of is never worse', () => {
    expect(worseInAll([{ speed: 0 }], {}, CHECK)).toEqual([])
  })
})

describe('a benchmark', () => {
  it('is run again while the same ratio was worse every time, or while it broke', () => {
    const [slow, dear] = [
      { speed: 0.1, cost: 2 },
      { speed: 4, cost: 9 },
    ]
    expect(isSuspect([EXPECTED], EXPECTED, CHECK)).toBe(false)
    expect(isSuspect([slow], EXPECTED, CHECK)).toBe(true)
    expect(isSuspect([slow, dear], EXPECTED, CHECK)).toBe(false)
    expect(isSuspect([undefined], {}, CHECK)).toBe(true)
    expect(isSuspect([undefined, EXPECTED], {}, CHECK)).toBe(false)
  })

  it('has ratios within ratios, of which those with a direction are compared', () => {
    const ratios = { speed: { small: 1, large: 2 }, cost: 3, speedy: 4, p50_ms: { 500: 20 } }
    const compared = { 'speed.small': 1, 'speed.large': 2, cost: 3 }
    expect(comparedRatios(ratios, CHECK)).toEqual(compared)
    expect(comparedRatios(ratios, { higherIsBetter: ['speed.large'] })).toEqual({
      'speed.large': 2,
    })
    expect(Object.keys(comparedRatios(ratios, { lowerIsBetter: ['*'] }))).toHaveLength(5)
  })
})

describe('the checks of benchmarks', () => {
  it('are of benchmarks that there are', () => {
    const files = filesIn('bench')
    const missing = Object.keys(CHECKS).filter((name) => !files.includes(`bench/${name}.js`))
    expect(missing).toEqual([])
  })

  it('are all that is expected to pass', () => {
    const expected = JSON.parse(read('bench/expected.json')) as Readonly<Record<string, Ratios>>
    const uncompared = Object.entries(expected).flatMap(([name, ratios]) => {
      const compared = comparedRatios(ratios, CHECKS[name] ?? {})
      return Object.keys(ratios).filter((ratio) => !(ratio in compared))
    })
    expect(uncompared).toEqual([])
  })

  it('leave times out', () => {
    const names = Object.values(CHECKS).flatMap((check) => [
      ...(check.higherIsBetter ?? []),
      ...(check.lowerIsBetter ?? []),
    ])
    expect(names.filter((name) => /_(ms|us|s)\b/.test(name))).toEqual([])
  })
})
