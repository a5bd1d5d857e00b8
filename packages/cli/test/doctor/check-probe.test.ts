import { AgentActionsError, BrokerError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { checkProbe, type ProbePorts } from '../../src/doctor/check-probe.ts'
import { probeAction } from '../../src/doctor/probe-action.ts'

const action = probeAction(Date.UTC(2026, 10, 22))

/** A clock that goes on by what sending and pausing take. */
function ports(given: Partial<ProbePorts> & { readonly storedAfterMs?: number }): ProbePorts {
  let nowMs = 0
  return {
    send: () => {
      nowMs += 12
      return Promise.resolve()
    },
    isStored: () => Promise.resolve(nowMs >= (given.storedAfterMs ?? Infinity)),
    pause: () => {
      nowMs += 100
      return Promise.resolve()
    },
    elapsedMs: () => nowMs,
    reasons: () => Promise.resolve(['No consumer is running.']),
    ...given,
  }
}

describe('the probe', () => {
  it('says how long its way took', async () => {
    const outcome = await checkProbe({ action, timeoutMs: 1000 }, ports({ storedAfterMs: 212 }))
    expect(outcome).toMatchObject({
      status: 'ok',
      found: ['accepted by Kafka after 12 ms', 'its row was there after 200 ms'],
      details: { correlationId: action.correlationId, sentMs: 12, storedMs: 200 },
    })
  })

  it('looks once more when the time is over', async () => {
    const outcome = await checkProbe({ action, timeoutMs: 1000 }, ports({ storedAfterMs: 1012 }))
    expect(outcome.status).toBe('ok')
  })

  it('that never comes is not verified, and the likely reasons are asked for', async () => {
    expect(await checkProbe({ action, timeoutMs: 1000 }, ports({}))).toMatchObject({
      status: 'failed',
      exitCode: 6,
      found: ['accepted by Kafka after 12 ms', 'no row within 1.0 s'],
      advice: ['No consumer is running.'],
    })
  })

  it('rejects with what sending it rejects with', async () => {
    const error = new BrokerError('AA_TOPIC_MISSING', 'it is gone', { retryable: true })
    const sent = checkProbe({ action, timeoutMs: 1 }, ports({ send: () => Promise.reject(error) }))
    await expect(sent).rejects.toBeInstanceOf(AgentActionsError)
  })
})

describe('the action of the probe', () => {
  it('is marked as one, and in a run of its own', () => {
    const event = JSON.parse(Buffer.from(action.value).toString()) as unknown
    expect(event).toMatchObject({
      agent_name: 'agent-actions-doctor',
      action_type: 'success',
      action_name: 'doctor_probe',
      debug_mode: true,
      timestamp: '2026-11-22T00:00:00.000000Z',
    })
    expect(probeAction(0).correlationId).not.toBe(action.correlationId)
  })
})
