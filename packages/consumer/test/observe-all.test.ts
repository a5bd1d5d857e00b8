import { describe, expect, it } from 'vitest'
import { observeAll } from '../src/observe-all.ts'
import type { ConsumerObserver } from '../src/consumer-observer.ts'
import { Heard } from './heard.ts'
import { record } from './records.ts'

const broken = new Proxy({} as ConsumerObserver, {
  get() {
    throw new Error('broken')
  },
})

describe('observeAll', () => {
  it('tells everyone everything, also behind one that throws', () => {
    const heard = [new Heard(), new Heard()] as const
    const all = observeAll([heard[0], broken, heard[1]])
    const batch = { stored: 1, duplicates: 0, expired: 0, durationMs: 1, oldestAgeMs: 1 }
    const error = new Error('no')
    const letter = {
      record: record(1),
      cause: {
        reason: 'AA_EVENT_EMPTY',
        error,
        sqlstate: undefined,
        attempts: 1,
        stage: 'TASK_PUT',
      },
    } as const
    all.received(7)
    all.waiting(2, 1_000)
    all.written(batch)
    all.committed(2, 9n)
    all.storeFailed('away', error)
    all.deadLettered(letter)
    all.deadLetterFailed(error)
    for (const each of heard) {
      expect(each).toMatchObject({
        records: 7,
        oldest: [{ partition: 2, oldestMs: 1_000 }],
        batches: [batch],
        commits: [{ partition: 2, nextOffset: 9n }],
        storeFailures: [{ kind: 'away', error }],
        deadLetters: [letter],
        deadLetterFailures: [error],
      })
    }
  })
})
