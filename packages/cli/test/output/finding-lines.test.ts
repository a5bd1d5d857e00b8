import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/doctor/finding.ts'
import { displayWidth } from '../../src/output/display-width.ts'
import { formatFinding } from '../../src/output/finding-lines.ts'

const finding = (given: Partial<Finding> = {}): Finding => ({
  check: 'broker',
  status: 'ok',
  found: ['localhost:9092 answers'],
  advice: [],
  details: {},
  exitCode: 0,
  ...given,
})

const style = { width: 80, color: false }

describe('a finding', () => {
  it('stands beside its sign and its name', () => {
    expect(formatFinding(finding(), style)).toBe('✓ broker                localhost:9092 answers\n')
  })

  it('has what to do below what was found, within the terminal', () => {
    const text = formatFinding(
      finding({
        status: 'failed',
        found: ['broker 1 says that it is at kafka:9092', 'nobody answers there: ENOTFOUND'],
        advice: ['Set advertised.listeners of the broker to an address that works from here.'],
      }),
      style,
    )
    expect(text).toBe(`\
✗ broker                broker 1 says that it is at kafka:9092
                        nobody answers there: ENOTFOUND
                        → Set advertised.listeners of the broker to an address
                          that works from here.
`)
    expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(80)
  })

  it.each([
    ['ok', '✓', 'ok'],
    ['warning', '!', '!'],
    ['failed', '✗', 'error'],
    ['skipped', '–', '-'],
  ] as const)(
    'that is %s has a sign, a word where the locale is not UTF-8',
    (status, sign, word) => {
      expect(formatFinding(finding({ status }), style)).toMatch(new RegExp(`^${sign} broker`))
      const ascii = formatFinding(finding({ status }), { ...style, unicode: false })
      expect(ascii).toMatch(new RegExp(`^${word} +broker`))
      expect(ascii).toMatch(/^[\n -~]*$/)
    },
  )

  it('cannot control the terminal', () => {
    const text = formatFinding(finding({ found: ['\u001b[2J'], advice: ['\u202e'] }), style)
    expect(text).not.toContain('\u001b')
    expect(text).not.toContain('\u202e')
  })

  it('has colours where they are wanted', () => {
    expect(formatFinding(finding(), { ...style, color: true })).toContain('\u001b[32m✓\u001b[39m')
  })
})
