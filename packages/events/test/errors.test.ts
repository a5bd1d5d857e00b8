import { describe, expect, it } from 'vitest'
import {
  AgentActionsError,
  ClosedError,
  ConfigError,
  DeliveryError,
  InvalidActionError,
  isRetryable,
  StoreError,
} from '../src/errors.ts'

describe('an error of ours', () => {
  it.each([AgentActionsError, InvalidActionError, DeliveryError, StoreError])(
    'has the name of its class, a code and its cause: %s',
    (ErrorClass) => {
      const cause = new Error('below')
      const error = new ErrorClass('AA_DELIVERY_FAILED', 'what happened', { cause })
      expect(error).toBeInstanceOf(AgentActionsError)
      expect(error).toMatchObject({
        name: ErrorClass.name,
        code: 'AA_DELIVERY_FAILED',
        message: 'what happened',
        retryable: false,
        cause,
      })
    },
  )

  it('has no cause when it was given none', () => {
    expect(new StoreError('AA_STORE_MISSING', 'x')).not.toHaveProperty('cause')
  })

  it('is worth another try only when it says so', () => {
    expect(isRetryable(new DeliveryError('AA_DELIVERY_FAILED', 'x', { retryable: true }))).toBe(
      true,
    )
    expect(isRetryable(new DeliveryError('AA_DELIVERY_FAILED', 'x'))).toBe(false)
  })
})

it('takes an error that is not ours for one that may pass', () => {
  expect(isRetryable(new Error('socket hang up'))).toBe(true)
  expect(isRetryable(undefined)).toBe(true)
})

it('knows the errors of a second copy of this package, whose classes are other ones', () => {
  class StoreErrorOfACopy extends Error {
    readonly code = 'AA_STORE_REFUSED'
    readonly retryable = false
  }
  expect(isRetryable(new StoreErrorOfACopy('bad row'))).toBe(false)
})

it('takes what throws when it is read for an error that is not ours', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  expect(isRetryable(proxy)).toBe(true)
})

it('lists every problem of a configuration in one message', () => {
  expect(new ConfigError(['no folder']).message).toBe('Invalid configuration: no folder')
  const error = new ConfigError(['no folder', 'no name'])
  expect(error.message).toBe('Invalid configuration, 2 problems:\n  - no folder\n  - no name')
  expect(error).toMatchObject({ code: 'AA_CONFIG_INVALID', problems: ['no folder', 'no name'] })
})

it('says what was closed', () => {
  expect(new ClosedError('The sink')).toMatchObject({
    code: 'AA_CLOSED',
    message: 'The sink is closed. Create a new one, or close it later.',
  })
})
