import { createHash } from 'node:crypto'
import {
  AgentActionsError,
  ClosedError,
  ConfigError,
  decodeAction,
  isRetryable,
  StoreError,
  type ActionEvent,
  type ActionSink,
  type EncodedAction,
} from '@agent-actions/events'
import type { Store } from './store.ts'
import { insertActions } from './write/insert-actions.ts'

/** A sink that writes into a store, and the way to have it ready before the first event. */
export interface StoreSink extends ActionSink {
  /**
   * Opens the store now, instead of with the first `send`.
   *
   * @throws what opening threw; the next `send` tries again
   */
  open(): Promise<void>
}

/**
 * Events become rows, directly. A store that is handed over stays the caller's to close; one that
 * the sink opened, it closes.
 *
 * @param store the store, or how to open it, which is called again when it failed or when the
 *   database went away
 */
export function storeSink(store: Store | (() => Promise<Store>)): StoreSink {
  return typeof store === 'function' ? new OpeningSink(store) : new GivenSink(store)
}

class GivenSink implements StoreSink {
  readonly #store: Store
  #isClosed = false

  constructor(store: Store) {
    this.#store = store
  }

  async open(): Promise<void> {
    // It is open.
  }

  async send(events: readonly EncodedAction[]): Promise<void> {
    if (this.#isClosed) throw new ClosedError('The sink')
    await insertActions(this.#store, decoded(events))
  }

  async close(): Promise<void> {
    this.#isClosed = true
  }
}

class OpeningSink implements StoreSink {
  readonly #openStore: () => Promise<Store>
  #opening: Promise<Store> | undefined
  #closing: Promise<void> | undefined
  readonly #sending = new Set<Promise<void>>()

  constructor(openStore: () => Promise<Store>) {
    this.#openStore = openStore
  }

  async open(): Promise<void> {
    await this.#opened()
  }

  async send(events: readonly EncodedAction[]): Promise<void> {
    const sent = this.#send(events)
    this.#sending.add(sent)
    try {
      await sent
    } finally {
      this.#sending.delete(sent)
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #send(events: readonly EncodedAction[]): Promise<void> {
    const actions = decoded(events)
    const store = await this.#opened().catch(throwAsNoFaultOfTheEvents)
    try {
      await insertActions(store, actions)
    } catch (error) {
      if (isAway(error)) await this.#forget(store)
      throw error
    }
  }

  #opened(): Promise<Store> {
    if (this.#closing) return Promise.reject(new ClosedError('The sink'))
    if (!this.#opening) {
      const opening = this.#openStore()
      this.#opening = opening
      opening.catch(() => {
        if (this.#opening === opening) this.#opening = undefined
      })
    }
    return this.#opening
  }

  /** A database that went away may need a new connection, or a new thread: the next send opens one. */
  async #forget(store: Store): Promise<void> {
    if (this.#closing || (await this.#opening?.catch(() => undefined)) !== store) return
    this.#opening = undefined
    await store.close().catch(() => undefined)
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#sending)
    const store = await this.#opening?.catch(() => undefined)
    await store?.close()
  }
}

function decoded(events: readonly EncodedAction[]): readonly ActionEvent[] {
  const recordTimeMs = Date.now()
  return events.map(({ value }) => decodeAction(value, { recordTimeMs, hash: sha256 }))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function isAway(error: unknown): boolean {
  return error instanceof AgentActionsError && error.code === 'AA_STORE_UNREACHABLE'
}

/**
 * No event is to blame for a store that does not open, so none may be given up for it: the error
 * becomes retryable. Wrong settings stay as they are, for nothing in this process makes them right.
 */
function throwAsNoFaultOfTheEvents(error: unknown): never {
  if (isRetryable(error) || error instanceof ConfigError || error instanceof ClosedError) {
    throw error
  }
  const { code, message } = error as AgentActionsError
  throw new StoreError(code, message, { retryable: true, cause: error })
}
