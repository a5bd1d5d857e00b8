import { diag, DiagLogLevel } from '@opentelemetry/api'
import { afterEach, expect, it } from 'vitest'
import { observeSafely } from '../src/observe-safely.ts'

afterEach(() => diag.disable())

it('returns what was observed', () => {
  expect(observeSafely('a thing', () => 1)).toBe(1)
})

it('tells the first error of a kind, without its message, and throws none', () => {
  const told: string[] = []
  const tell = (...parts: readonly unknown[]): void => void told.push(parts.join(' '))
  const logger = { error: tell, warn: tell, info: tell, debug: tell, verbose: tell }
  diag.setLogger(logger, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true })
  const fail = (): never => {
    throw new RangeError('the secret')
  }
  expect(observeSafely('a call was not recorded', fail)).toBeUndefined()
  expect(observeSafely('a call was not recorded', fail)).toBeUndefined()
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/^agent-actions: a call was not recorded RangeError\n\s+at /)
  expect(told[0]).not.toContain('secret')
})
