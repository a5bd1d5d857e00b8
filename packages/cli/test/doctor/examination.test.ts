import { BrokerError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { Examination } from '../../src/doctor/examination.ts'
import type { Finding } from '../../src/doctor/finding.ts'

interface Setup {
  readonly examination: Examination
  readonly told: Finding[]
}

function setup(): Setup {
  const told: Finding[] = []
  return {
    told,
    examination: new Examination({
      tell: (finding) => told.push(finding),
      watch: (_check, work) => work,
    }),
  }
}

const ok = <Value>(value: Value) => ({ status: 'ok', value, found: ['as it should be'] }) as const
const broken = (): never => {
  throw new BrokerError('AA_BROKER_UNREACHABLE', 'nobody answers.\n  - at a:1', { retryable: true })
}

describe('an examination', () => {
  it('tells each finding as it is there, and hands over what later checks need', async () => {
    const { examination, told } = setup()
    const broker = await examination.check('broker', {}, () => ok('the broker'))
    expect(told).toMatchObject([{ check: 'broker', status: 'ok', found: ['as it should be'] }])
    const topic = await examination.check('topic', { broker }, (needs) => ok(`of ${needs.broker}`))
    expect(topic).toBe('of the broker')
    expect(examination.exitCode).toBe(0)
  })

  it('takes an error for a failure with the exit code of the error', async () => {
    const { examination, told } = setup()
    expect(await examination.check('broker', {}, broken)).toBeUndefined()
    expect(told).toMatchObject([
      { status: 'failed', exitCode: 4, found: ['nobody answers.', '- at a:1'] },
    ])
    expect(told[0]).not.toHaveProperty('value')
  })

  it('skips what needs something that failed or was skipped, and says what failed first', async () => {
    const { examination, told } = setup()
    const broker = await examination.check('broker', {}, broken)
    const topic = await examination.check('topic', { broker }, () => ok(1))
    const clock = await examination.check('clock', {}, () => ok(2))
    await examination.check('probe', { topic, clock }, () => ok(3))
    expect(told.map(({ status }) => status)).toEqual(['failed', 'skipped', 'ok', 'skipped'])
    expect(told[1]?.found).toEqual(['not checked, because of: broker'])
    expect(told[3]?.found).toEqual(['not checked, because of: broker'])
    expect(examination.count('skipped')).toBe(2)
  })

  it('goes on after a warning, with its value', async () => {
    const { examination, told } = setup()
    const value = await examination.check('clock', {}, () => ({
      status: 'warning',
      value: 1,
      found: ['late'],
      advice: ['set it'],
    }))
    expect({ value, exitCode: examination.exitCode }).toEqual({ value: 1, exitCode: 0 })
    expect(told).toMatchObject([{ status: 'warning', advice: ['set it'] }])
  })

  it('ends with the exit code of the first failure', async () => {
    const { examination } = setup()
    await examination.check('broker', {}, broken)
    await examination.check('schema', {}, () => ({
      status: 'failed',
      exitCode: 5,
      found: [],
      advice: [],
    }))
    expect(examination.exitCode).toBe(4)
  })
})
