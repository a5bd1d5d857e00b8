import { ConfigError, encodeAction, StoreError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import type { Queryable, Store } from '../src/store.ts'
import { storeSink } from '../src/store-sink.ts'
import { actionEvent } from './action-events.ts'

/** Counts statements; fails as told. */
class FakeStore implements Store {
  readonly name = 'fake'
  statements = 0
  isClosed = false
  failure: Error | undefined

  query<Row>(): Promise<Row[]> {
    this.statements += 1
    return this.failure ? Promise.reject(this.failure) : Promise.resolve([])
  }

  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return work({ query: () => this.query() })
  }

  async close(): Promise<void> {
    this.isClosed = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

const events = [encodeAction(actionEvent())]
const away = new StoreError('AA_STORE_UNREACHABLE', 'away', { retryable: true })

describe('a sink that opens its store', () => {
  it('opens it with the first send, once, and closes it', async () => {
    const opened: FakeStore[] = []
    const sink = storeSink(() => {
      opened.push(new FakeStore())
      return Promise.resolve(opened[0] as FakeStore)
    })
    expect(opened).toHaveLength(0)
    await Promise.all([sink.send(events), sink.send(events)])
    await sink.close()
    await sink.close()
    expect(opened.map(({ statements, isClosed }) => ({ statements, isClosed }))).toEqual([
      { statements: 2, isClosed: true },
    ])
  })

  it('opens it early when asked', async () => {
    const store = new FakeStore()
    const sink = storeSink(() => Promise.resolve(store))
    await sink.open()
    await sink.close()
    expect(store).toMatchObject({ statements: 0, isClosed: true })
  })

  it('tries again with the next send when it could not be opened', async () => {
    const store = new FakeStore()
    const locked = new StoreError('AA_STORE_LOCKED', 'locked', { retryable: true })
    const answers = [Promise.reject(locked), Promise.resolve(store)]
    const sink = storeSink(() => answers.shift() as Promise<Store>)
    await expect(sink.open()).rejects.toBe(locked)
    await sink.send(events)
    expect(store.statements).toBe(1)
  })

  it('says retryable when opening failed, for no event is to blame', async () => {
    const missing = new StoreError('AA_STORE_MISSING', 'missing')
    const sink = storeSink(() => Promise.reject(missing))
    await expect(sink.send(events)).rejects.toMatchObject({
      code: 'AA_STORE_MISSING',
      retryable: true,
      cause: missing,
    })
  })

  it('leaves wrong settings as final as they are', async () => {
    const sink = storeSink(() => Promise.reject(new ConfigError(['no such scheme'])))
    await expect(sink.send(events)).rejects.toMatchObject({ retryable: false })
  })

  it('opens another one after the database went away, and closes the first', async () => {
    const [first, second] = [new FakeStore(), new FakeStore()]
    first.failure = away
    const stores = [first, second]
    const sink = storeSink(() => Promise.resolve(stores.shift() as FakeStore))
    await expect(sink.send(events)).rejects.toBe(away)
    await sink.send(events)
    expect([first.isClosed, second.isClosed, second.statements]).toEqual([true, false, 1])
  })

  it('keeps its store when a row is refused', async () => {
    const store = new FakeStore()
    store.failure = new StoreError('AA_STORE_REFUSED', 'no')
    const sink = storeSink(() => Promise.resolve(store))
    await expect(sink.send(events)).rejects.toMatchObject({ retryable: false })
    expect(store.isClosed).toBe(false)
  })

  it('refuses events after it was closed, and opens nothing then', async () => {
    let opened = 0
    const sink = storeSink(() => {
      opened += 1
      return Promise.resolve(new FakeStore())
    })
    await sink.close()
    await expect(sink.send(events)).rejects.toMatchObject({ code: 'AA_CLOSED' })
    expect(opened).toBe(0)
  })
})

describe('a sink that is given a store', () => {
  it('writes to it and leaves it open', async () => {
    const store = new FakeStore()
    const sink = storeSink(store)
    await sink.open()
    await sink.send(events)
    await sink.close()
    expect(store).toMatchObject({ statements: 1, isClosed: false })
    await expect(sink.send(events)).rejects.toMatchObject({ code: 'AA_CLOSED' })
  })
})

it('refuses a message that is no action, before any statement', async () => {
  const store = new FakeStore()
  const broken = { id: 'x', correlationId: 'y', value: new TextEncoder().encode('{}') }
  await expect(storeSink(store).send([broken])).rejects.toMatchObject({
    code: 'AA_EVENT_NOT_AN_ACTION',
    retryable: false,
  })
  expect(store.statements).toBe(0)
})
