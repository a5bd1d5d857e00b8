import type { RecordSource } from '@agent-actions/kafka'
import { describe, expect, it } from 'vitest'
import { resolveConsumer } from '../src/consumer-settings.ts'
import { showConsumer } from '../src/show-consumer.ts'
import { consuming } from './source-status.ts'

const source: RecordSource = {
  start: () => {},
  status: () => consuming(Date.now()),
  close: async () => {},
}
/** Nobody listens on port 1. */
const settings = resolveConsumer(
  {
    brokers: '127.0.0.1:1',
    databaseUrl: 'postgres://nobody:secret-word@127.0.0.1:1/none',
    healthPort: 0,
    healthHost: '127.0.0.1',
  },
  {},
)

describe('health before the database was reached', () => {
  it('says what the database said, without the password', async () => {
    const shown = await showConsumer({ settings, source, log: () => {} })
    const failure = new Error(
      'postgres://nobody:secret-word@127.0.0.1:1/none has no connection left',
    )
    shown.observer.storeFailed('away', failure)
    const answer = await fetch(`http://127.0.0.1:${shown.port}/health/ready`)
    await shown.close()
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({
      reasons: [
        expect.stringContaining('postgres://nobody:***@127.0.0.1:1/none has no connection'),
      ],
    })
  })
})
