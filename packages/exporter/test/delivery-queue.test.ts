import {
  ConfigError,
  DeliveryError,
  StoreError,
  type ActionSink,
  type EncodedAction,
} from '@agent-actions/events'
import { diag } from '@opentelemetry/api'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { DeliveryCounts } from '../src/delivery-counts.ts'
import { DeliveryQueue, type DeliveryQueueSettings } from '../src/delivery-queue.ts'

const SETTINGS: DeliveryQueueSettings = {
  maxQueueEvents: 100,
  maxQueueBytes: 10_000,
  flushEvents: 10,
  flushBytes: 1_000,
  flushAfterMs: 1,
}

function event(id: string, bytes = 10): EncodedAction {
  return { id, correlationId: 'c', value: new Uint8Array(bytes) }
}

/** A sink whose sends wait until the test answers them. */
class HeldSink implements ActionSink {
  readonly sends: { ids: string[]; succeed(): void; fail(error: unknown): void }[] = []
  closed = 0

  send(events: readonly EncodedAction[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.sends.push({ ids: events.map(({ id }) => id), succeed: resolve, fail: reject })
    })
  }

  close(): Promise<void> {
    this.closed++
    return Promise.resolve()
  }

  /** Waits until the sink was asked for the nth time. */
  async asked(times: number): Promise<HeldSink['sends'][number]> {
    await vi.waitUntil(() => this.sends.length >= times)
    return this.sends[times - 1] as HeldSink['sends'][number]
  }
}

function queueOf(sink: ActionSink, settings: Partial<DeliveryQueueSettings> = {}) {
  const counts = new DeliveryCounts()
  const queue = new DeliveryQueue(sink, { ...SETTINGS, ...settings }, { counts })
  return { queue, report: () => counts.report(queue) }
}

describe('the delivery queue', () => {
  it('sends what arrived together in one send, in order', async () => {
    const sink = new HeldSink()
    const { queue } = queueOf(sink)
    for (const id of ['a', 'b', 'c']) queue.offer(event(id))
    expect((await sink.asked(1)).ids).toEqual(['a', 'b', 'c'])
  })

  it('does not call the sink while an event is offered', () => {
    const sink = new HeldSink()
    const { queue } = queueOf(sink, { flushEvents: 1 })
    for (let i = 0; i < 50; i++) queue.offer(event(String(i)))
    expect(sink.sends).toEqual([])
  })

  it('sends as soon as enough events wait, without waiting for the time', async () => {
    const sink = new HeldSink()
    const { queue } = queueOf(sink, { flushEvents: 2, flushAfterMs: 1_000_000 })
    queue.offer(event('a'))
    queue.offer(event('b'))
    queue.offer(event('c'))
    expect((await sink.asked(1)).ids).toEqual(['a', 'b'])
  })

  it('sends as soon as enough bytes wait, and cuts a send at them', async () => {
    const sink = new HeldSink()
    const { queue } = queueOf(sink, { flushBytes: 100, flushAfterMs: 1_000_000 })
    for (const id of ['a', 'b', 'c']) queue.offer(event(id, 40))
    const first = await sink.asked(1)
    expect(first.ids).toEqual(['a', 'b'])
    first.succeed()
    expect((await sink.asked(2)).ids).toEqual(['c'])
  })

  it('sends an event alone that has more bytes than a send should', async () => {
    const sink = new HeldSink()
    const { queue } = queueOf(sink, { flushBytes: 100 })
    queue.offer(event('large', 500))
    queue.offer(event('small', 10))
    const first = await sink.asked(1)
    expect(first.ids).toEqual(['large'])
    first.succeed()
    expect((await sink.asked(2)).ids).toEqual(['small'])
  })

  it('has one send away at a time and gathers the rest meanwhile', async () => {
    const sink = new HeldSink()
    const { queue } = queueOf(sink)
    queue.offer(event('a'))
    const first = await sink.asked(1)
    queue.offer(event('b'))
    queue.offer(event('c'))
    first.succeed()
    expect((await sink.asked(2)).ids).toEqual(['b', 'c'])
  })

  it('drops the newest when it is full by count, those being sent included', async () => {
    const sink = new HeldSink()
    const { queue, report } = queueOf(sink, { maxQueueEvents: 2 })
    expect(queue.offer(event('a'))).toBeUndefined()
    await sink.asked(1)
    expect(queue.offer(event('b'))).toBeUndefined()
    expect(queue.offer(event('c'))).toBe('queue_full')
    expect(report()).toMatchObject({ accepted: 2, queued: 2, dropped: { queue_full: 1 } })
  })

  it('drops the newest when it is full by bytes, and takes events again once some are delivered', async () => {
    const sink = new HeldSink()
    const { queue } = queueOf(sink, { maxQueueBytes: 100 })
    expect(queue.offer(event('a', 60))).toBeUndefined()
    expect(queue.offer(event('b', 60))).toBe('queue_full')
    ;(await sink.asked(1)).succeed()
    await queue.flush(10_000)
    expect(queue.offer(event('b', 60))).toBeUndefined()
  })

  it('refuses an event that alone exceeds the bytes', () => {
    const { queue } = queueOf(new HeldSink(), { maxQueueBytes: 100 })
    expect(queue.offer(event('a', 101))).toBe('too_large')
  })

  it('sends the same events again after a failure that may pass', async () => {
    const sink = new HeldSink()
    const { queue, report } = queueOf(sink)
    queue.offer(event('a'))
    ;(await sink.asked(1)).fail(
      new DeliveryError('AA_DELIVERY_FAILED', 'away', { retryable: true }),
    )
    const flushed = queue.flush(10_000)
    const again = await sink.asked(2)
    expect(again.ids).toEqual(['a'])
    again.succeed()
    await flushed
    expect(report()).toMatchObject({ accepted: 1, delivered: 1, queued: 0 })
  })

  it('tries again after an error that is not ours, because it may be anything', async () => {
    const sink = new HeldSink()
    const { queue } = queueOf(sink)
    queue.offer(event('a'))
    ;(await sink.asked(1)).fail(new TypeError('a bug of the sink'))
    expect((await sink.asked(2)).ids).toEqual(['a'])
  })

  it('drops only the event that the sink can never take', async () => {
    const poison = '3'
    const stored: string[] = []
    const sink: ActionSink = {
      send(events) {
        if (events.some(({ id }) => id === poison)) {
          return Promise.reject(new StoreError('AA_STORE_REFUSED', 'bad row'))
        }
        stored.push(...events.map(({ id }) => id))
        return Promise.resolve()
      },
      close: () => Promise.resolve(),
    }
    const { queue, report } = queueOf(sink)
    for (let i = 0; i < 8; i++) queue.offer(event(String(i)))
    await queue.flush(10_000)
    expect(stored.toSorted()).toEqual(['0', '1', '2', '4', '5', '6', '7'])
    expect(report()).toMatchObject({ delivered: 7, queued: 0, dropped: { rejected: 1 } })
  })

  it('gives up all events of a send at once when no single one is to blame', async () => {
    let sends = 0
    const sink: ActionSink = {
      send() {
        sends++
        return Promise.reject(new ConfigError(['the database is not installed']))
      },
      close: () => Promise.resolve(),
    }
    const { queue, report } = queueOf(sink)
    for (let i = 0; i < 8; i++) queue.offer(event(String(i)))
    await queue.flush(10_000)
    expect(sends).toBe(1)
    expect(report()).toMatchObject({ queued: 0, dropped: { rejected: 8 } })
  })

  it('gives them up at once too when a second copy of our packages says so', async () => {
    let sends = 0
    const sink: ActionSink = {
      send() {
        sends++
        const said = { code: 'AA_CLOSED', retryable: false }
        return Promise.reject(Object.assign(new Error('closed'), said))
      },
      close: () => Promise.resolve(),
    }
    const { queue, report } = queueOf(sink)
    for (let i = 0; i < 8; i++) queue.offer(event(String(i)))
    await queue.flush(10_000)
    expect(sends).toBe(1)
    expect(report()).toMatchObject({ queued: 0, dropped: { rejected: 8 } })
  })

  it('tries again after an error that itself throws when it is read', async () => {
    const sink = new HeldSink()
    const { queue, report } = queueOf(sink)
    queue.offer(event('a'))
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    ;(await sink.asked(1)).fail(proxy)
    ;(await sink.asked(2)).succeed()
    await queue.flush(10_000)
    expect(report()).toMatchObject({ delivered: 1, queued: 0 })
  })

  it('counts and sends again what a sink took out of its list', async () => {
    const taken: string[] = []
    let sends = 0
    const sink: ActionSink = {
      send(events) {
        const list = events as EncodedAction[]
        for (let next = list.shift(); next; next = list.shift()) taken.push(next.id)
        sends++
        return sends === 1 ? Promise.reject(new Error('hung up')) : Promise.resolve()
      },
      close: () => Promise.resolve(),
    }
    const { queue, report } = queueOf(sink)
    queue.offer(event('a'))
    queue.offer(event('b'))
    await queue.flush(1_000)
    expect(taken).toEqual(['a', 'b', 'a', 'b'])
    expect(report()).toMatchObject({ delivered: 2, queued: 0 })
  })

  it('keeps the events when a flush is late, and says how many', async () => {
    const sink = new HeldSink()
    const { queue, report } = queueOf(sink)
    queue.offer(event('a'))
    await expect(queue.flush(1)).rejects.toMatchObject({ code: 'AA_DELIVERY_TIMEOUT' })
    expect(report().queued).toBe(1)
    ;(await sink.asked(1)).succeed()
    await queue.flush(10_000)
    expect(report()).toMatchObject({ delivered: 1, queued: 0 })
  })

  it('delivers what waits, then closes the sink, then takes nothing more', async () => {
    const sink = new HeldSink()
    const { queue, report } = queueOf(sink)
    queue.offer(event('a'))
    const closed = queue.close(10_000)
    ;(await sink.asked(1)).succeed()
    await closed
    expect(sink.closed).toBe(1)
    expect(queue.offer(event('b'))).toBe('closed')
    expect(report()).toMatchObject({ delivered: 1, dropped: { closed: 1 } })
  })

  it('delivers what comes while the close delivers as well', async () => {
    const sink = new HeldSink()
    const { queue, report } = queueOf(sink)
    queue.offer(event('a'))
    const first = await sink.asked(1)
    const closed = queue.close(10_000)
    expect(queue.offer(event('b'))).toBeUndefined()
    first.succeed()
    const second = await sink.asked(2)
    second.succeed()
    await closed
    expect(report()).toMatchObject({ accepted: 2, delivered: 2, queued: 0 })
  })

  it('ends though there is more with each send of the close, and counts what was left', async () => {
    const sink = new HeldSink()
    const { queue, report } = queueOf(sink)
    queue.offer(event('0'))
    const sends = async (): Promise<void> => {
      for (let nth = 1; ; nth++) {
        const send = await sink.asked(nth)
        queue.offer(event(String(nth)))
        send.succeed()
      }
    }
    void sends()
    await queue.close(10_000)
    const { accepted, delivered, dropped } = report()
    expect(dropped.closed).toBe(1)
    expect(delivered).toBe(accepted - 1)
  })

  it('counts what it could not deliver before the deadline of the close, once', async () => {
    const sink = new HeldSink()
    const { queue, report } = queueOf(sink, { flushEvents: 1 })
    queue.offer(event('a'))
    queue.offer(event('b'))
    const held = await sink.asked(1)
    await queue.close(1)
    held.succeed()
    await vi.waitUntil(() => sink.closed === 1)
    expect(report()).toMatchObject({ accepted: 2, delivered: 0, queued: 0, dropped: { closed: 2 } })
    expect(sink.sends).toHaveLength(1)
  })

  it('says at the deadline what was in the way', async () => {
    const warnings: string[] = []
    const warn = vi.spyOn(diag, 'warn').mockImplementation((text) => void warnings.push(text))
    onTestFinished(() => warn.mockRestore())
    const sink = new HeldSink()
    const { queue } = queueOf(sink)
    queue.offer(event('a'))
    const away = { retryable: true }
    ;(await sink.asked(1)).fail(new DeliveryError('AA_DELIVERY_FAILED', 'it is away', away))
    await vi.waitUntil(() => warnings.length > 0)
    await queue.close(1)
    expect(warnings.at(-1)).toMatch(/^agent-actions: the deadline .*lost\. it is away\. See /)
  })

  it('can be closed twice', async () => {
    const sink = new HeldSink()
    const { queue } = queueOf(sink)
    await Promise.all([queue.close(1_000), queue.close(1_000)])
    expect(sink.closed).toBe(1)
  })

  it('survives a sink that throws instead of rejecting, and one that cannot close', async () => {
    let calls = 0
    const sink: ActionSink = {
      send() {
        calls++
        if (calls === 1) throw new Error('thrown')
        return Promise.resolve()
      },
      close() {
        throw new Error('thrown')
      },
    }
    const { queue, report } = queueOf(sink)
    queue.offer(event('a'))
    await queue.flush(10_000)
    await queue.close(1_000)
    expect(report()).toMatchObject({ delivered: 1, queued: 0 })
  })
})
