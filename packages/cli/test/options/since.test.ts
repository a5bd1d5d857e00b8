import { describe, expect, it } from 'vitest'
import { parseTime } from '../../src/options/since.ts'
import { NOW } from '../fake-context.ts'

const parseSince = (text: string) => parseTime(text, { flag: '--since', now: NOW })

describe('--since', () => {
  it.each([
    ['90s', '2026-11-22T13:58:30.000Z'],
    ['15m', '2026-11-22T13:45:00.000Z'],
    ['2h', '2026-11-22T12:00:00.000Z'],
    ['7d', '2026-11-15T14:00:00.000Z'],
    ['1w', '2026-11-15T14:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T10:00:00', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20T10:00:00.5Z', '2026-11-20T10:00:00.500Z'],
    ['2026-11-20T10:00:00+02:00', '2026-11-20T08:00:00.000Z'],
    ['99999999999999999999d', '1970-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(parseSince(text)).toEqual({ date: new Date(expected), asked: text })
  })

  it.each(['', 'yesterday', '7', '-1h', '1.5h', '7 d', '2026-13-01', '2026-02-30', '20261120'])(
    '%j is refused, with examples',
    (text) => {
      expect(() => parseSince(text)).toThrow(/15m, 2h, 7d/)
    },
  )
})
