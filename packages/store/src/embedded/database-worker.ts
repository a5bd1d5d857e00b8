import { Worker } from 'node:worker_threads'
import { StoreError } from '@agent-actions/events'
import { DatabaseError } from '../database-error.ts'
import type { NumberedRequest, Reply, Request } from './messages.ts'

export interface DatabaseWorkerOptions {
  /** Path of the built entry. */
  readonly entry: string
  /** Whether requests under way leave the process free to end. */
  readonly background: boolean
}

interface Pending {
  resolve(rows: readonly unknown[]): void
  reject(error: Error): void
}

/** The thread of the embedded database, seen from the agent's thread. */
export class DatabaseWorker {
  readonly #worker: Worker
  readonly #background: boolean
  readonly #pending = new Map<number, Pending>()
  #nextNumber = 0
  #crash: StoreError | undefined

  constructor({ entry, background }: DatabaseWorkerOptions) {
    this.#background = background
    this.#worker = new Worker(entry, {
      name: 'agent-actions-store',
      // The agent's --import and NODE_OPTIONS would start the agent's observers in here as well.
      execArgv: [],
      env: {},
      // What the database prints is not the agent's output. Nobody reads it: a reader would keep
      // the process alive. The thread itself throws it away.
      stdout: true,
      stderr: true,
    })
    this.#worker.on('message', (reply: Reply) => this.#settle(reply))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail())
    // After the listeners: the first one for messages makes the thread keep the process alive again.
    this.#worker.unref()
  }

  /** @throws StoreError when the thread has died; DatabaseError when the database says no */
  request(request: Request): Promise<readonly unknown[]> {
    if (this.#crash) return Promise.reject(this.#crash)
    return new Promise((resolve, reject) => {
      const number = this.#nextNumber++
      const message: NumberedRequest = { number, request }
      this.#worker.postMessage(message)
      this.#pending.set(number, { resolve, reject })
      if (!this.#background) this.#worker.ref()
    })
  }

  /** Ends the thread at once. */
  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.number)
    this.#pending.delete(reply.number)
    if (this.#pending.size === 0) this.#worker.unref()
    if ('rows' in reply) pending?.resolve(reply.rows)
    else pending?.reject(new DatabaseError(reply.failure))
  }

  #fail(cause?: unknown): void {
    this.#crash ??= new StoreError(
      'AA_STORE_UNREACHABLE',
      'The thread of the embedded database has ended. Open the store again.',
      { retryable: true, cause },
    )
    for (const pending of this.#pending.values()) pending.reject(this.#crash)
    this.#pending.clear()
  }
}
