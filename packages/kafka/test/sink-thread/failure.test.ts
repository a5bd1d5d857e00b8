import { BrokerError, ClosedError, ConfigError, DeliveryError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { errorFrom, failureOf } from '../../src/sink-thread/failure.ts'

function acrossThreads(error: unknown): Error {
  return errorFrom(structuredClone(failureOf(error)))
}

describe('an error that crosses threads', () => {
  it.each([
    new BrokerError('AA_TOPIC_MISSING', 'There is no topic t.', { retryable: true }),
    new DeliveryError('AA_EVENT_REFUSED', 'Too large.'),
    new ClosedError('The sink'),
    new ConfigError(['one', 'two']),
  ])('is the same as before: %s', (error) => {
    const { code, retryable, message } = error
    const arrived = acrossThreads(error)
    expect(arrived).toBeInstanceOf(error.constructor)
    expect(arrived).toMatchObject({ code, retryable, message })
  })

  it('keeps every problem of a configuration, and what caused it', () => {
    expect(acrossThreads(new ConfigError(['one', 'two']))).toHaveProperty('problems', [
      'one',
      'two',
    ])
    const caused = new BrokerError('AA_BROKER_REFUSED', 'No.', { cause: new Error('ACL') })
    expect(acrossThreads(caused)).toHaveProperty('cause.message', 'ACL')
  })

  it('is tried again when it is not one of ours', () => {
    expect(acrossThreads(new TypeError('a bug'))).toMatchObject({
      code: 'AA_DELIVERY_FAILED',
      retryable: true,
      message: 'a bug',
    })
  })
})
