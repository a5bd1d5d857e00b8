import { InvalidActionError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { outageObserver } from '../src/outage-observer.ts'
import { record } from './records.ts'

function observed() {
  const lines: string[] = []
  let now = 0
  const observer = outageObserver(
    (level, message) => void lines.push(`${level} ${message}`),
    () => now,
  )
  return { lines, observer, pass: (ms: number) => void (now += ms) }
}

const WRITTEN = { stored: 1, duplicates: 0, expired: 0, durationMs: 1, oldestAgeMs: 1 }
const LETTER = {
  record: record(7),
  cause: {
    reason: 'AA_EVENT_NOT_JSON',
    error: new InvalidActionError('AA_EVENT_NOT_JSON', 'its text is no JSON'),
    sqlstate: undefined,
    attempts: 1,
    stage: 'VALUE_CONVERTER',
  },
} as const

describe('outageObserver', () => {
  it('tells an outage of the database when it begins and when it is over', () => {
    const { lines, observer } = observed()
    for (let made = 0; made < 100; made += 1) observer.storeFailed('away', new Error('refused'))
    observer.written(WRITTEN)
    observer.written(WRITTEN)
    expect(lines).toEqual([
      'warn The database is away, records wait: refused',
      'info The database is away, records wait: works again after 0 s, 100 failures',
    ])
  })

  it('calls it an error when somebody has to act', () => {
    const { lines, observer } = observed()
    observer.storeFailed('unready', new Error('permission denied'))
    expect(lines).toEqual([expect.stringMatching(/^error .*mends it.*permission denied$/)])
  })

  it('tells where a dead letter came from, and counts a flood of them', () => {
    const { lines, observer, pass } = observed()
    for (let made = 0; made < 50; made += 1) observer.deadLettered(LETTER)
    pass(30_000)
    observer.deadLettered(LETTER)
    const line =
      'warn Dead letter: AA_EVENT_NOT_JSON: its text is no JSON: agent-actions, partition 0, offset 7'
    expect(lines).toEqual([line, `${line} (49 others since the last such line)`])
  })

  it('is loud about dead letters that cannot be written, until one is', () => {
    const { lines, observer } = observed()
    observer.deadLetterFailed(new Error('the topic is missing'))
    observer.deadLettered(LETTER)
    expect(lines[0]).toMatch(/^error Dead letters cannot be written.*the topic is missing$/)
    expect(lines[1]).toMatch(/^info .*works again/)
  })

  it('says nothing of what goes well', () => {
    const { lines, observer } = observed()
    observer.received(5)
    observer.written(WRITTEN)
    observer.committed(0, 5n)
    expect(lines).toEqual([])
  })
})
