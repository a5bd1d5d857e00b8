import { describe, expect, it } from 'vitest'
import { OutageLog } from '../src/outage-log.ts'

function outages() {
  const lines: string[] = []
  let now = 5_000
  const log = new OutageLog((level, message) => void lines.push(`${level} ${message}`), {
    what: 'PostgreSQL',
    now: () => now,
  })
  return { log, lines, pass: (ms: number) => void (now += ms) }
}

describe('OutageLog', () => {
  it('tells the first failure at once, then one line in 30 s, then how long it was', () => {
    const { log, lines, pass } = outages()
    for (let failure = 0; failure < 65; failure += 1) {
      log.failed(new Error('refused'))
      pass(1_000)
    }
    log.recovered()
    expect(lines).toEqual([
      'warn PostgreSQL: refused',
      'warn PostgreSQL: refused (for 30 s, 31 failures)',
      'warn PostgreSQL: refused (for 60 s, 61 failures)',
      'info PostgreSQL: works again after 65 s, 65 failures',
    ])
  })

  it('says nothing of a success without a failure before it', () => {
    const { log, lines } = outages()
    log.recovered()
    log.failed(new Error('a'))
    log.recovered()
    log.recovered()
    expect(lines).toHaveLength(2)
  })

  it('begins anew with the next outage', () => {
    const { log, lines } = outages()
    log.failed(new Error('a'))
    log.recovered()
    log.failed(new Error('b'))
    expect(lines.at(-1)).toBe('warn PostgreSQL: b')
  })
})
