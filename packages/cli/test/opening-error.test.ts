import { ConfigError, StoreError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { fakeStore, run } from './fake-context.ts'

/** What a command says when the store does not open. */
async function told(args: string, error: Error): Promise<string> {
  const store = fakeStore({ openStore: () => Promise.reject(error) })
  return (await run(args, { store: store.functions })).stderr
}

const locked = (message: string): StoreError =>
  new StoreError('AA_STORE_LOCKED', message, { retryable: true })

const OWNED = 'The store in /data belongs to process 4711 since 2026-11-22T13:00:00.000Z.'
const READER = 'An embedded store can be read only when its agent has ended.'

describe('a store that another process owns', () => {
  const error = locked(
    `${OWNED} One process owns an embedded store. Wait for it to end, or use a folder of its own.`,
  )

  it('is told to a reader, who has to wait for the agent', async () => {
    expect(await told('runs', error)).toBe(
      `error: ${OWNED} ${READER} Stop the agent (process 4711) or wait, then run this again.\n`,
    )
  })

  it('is told to migrate as the store tells it', async () => {
    expect(await told('migrate', error)).toBe(`error: ${error.message}\n`)
  })

  it('on another machine keeps the advice of the store', async () => {
    const message =
      'The store in /data belongs to process 1 on the machine m since 2026-11-22T13:00:00.000Z. ' +
      'One process owns an embedded store. If that machine is gone for good, delete /data/lock.'
    expect(await told('runs', locked(message))).toBe(
      `error: ${message} ${READER} Stop the agent or wait, then run this again.\n`,
    )
  })
})

describe('a database that is not accepted', () => {
  const error = new ConfigError(['the database has the unknown scheme mysql:; accepted is pglite:'])

  it('is told with what names it', async () => {
    expect(await told('runs', error)).toBe(
      `error: ${error.message}\nThe database is named by DATABASE_URL.\n`,
    )
    expect(await told('runs --database mysql://x', error)).toBe(
      `error: ${error.message}\nThe database is named by --database.\n`,
    )
  })
})
