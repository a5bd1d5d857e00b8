import { resolve } from 'node:path'
import { ClosedError, StoreError } from '@agent-actions/events'
import { storeErrorFrom } from '../database-error.ts'
import type { Queryable, Store } from '../store.ts'
import { hasDatabase } from './database-folder.ts'
import { DatabaseWorker } from './database-worker.ts'
import { lockFolder, type FolderLock } from './folder-lock.ts'
import { workerEntry } from './installed-database.ts'
import { Turns } from './turns.ts'

export interface EmbeddedStoreOptions {
  readonly name: string
  readonly folder: string
  readonly create: boolean
  readonly background: boolean
}

/**
 * PostgreSQL in a folder and in a thread of this process.
 *
 * @throws ConfigError when the database is not installed
 * @throws StoreError `AA_STORE_MISSING`, `AA_STORE_LOCKED`, or `AA_STORE_UNREACHABLE` when it does
 *   not start
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<Store> {
  const entry = workerEntry()
  const folder = resolve(options.folder)
  if (!options.create && !hasDatabase(folder)) throw missing(options.name)
  const lock = await lockFolder(folder)
  const worker = new DatabaseWorker({ entry, background: options.background })
  try {
    await worker.request({ kind: 'open', folder })
  } catch (error) {
    await worker.terminate()
    await lock.release()
    throw storeErrorFrom(error, options.name)
  }
  return new EmbeddedStore(options.name, worker, lock)
}

class EmbeddedStore implements Store {
  readonly name: string
  readonly #worker: DatabaseWorker
  readonly #lock: FolderLock
  readonly #turns = new Turns()
  #closing: Promise<void> | undefined

  constructor(name: string, worker: DatabaseWorker, lock: FolderLock) {
    this.name = name
    this.#worker = worker
    this.#lock = lock
  }

  async query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    this.#refuseWhenClosed()
    return this.#turns.take(() => this.#run<Row>(sql, parameters))
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    this.#refuseWhenClosed()
    return this.#turns.take(() => this.#transact(work))
  }

  close(): Promise<void> {
    this.#closing ??= this.#turns.take(() => this.#close())
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #transact<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    let failure: unknown
    const query = async <Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> => {
      try {
        return await this.#run<Row>(sql, parameters)
      } catch (error) {
        failure ??= error
        throw error
      }
    }
    await this.#run('begin')
    try {
      const result = await work({ query })
      if (failure !== undefined) throw failure
      await this.#run('commit')
      return result
    } catch (error) {
      // The first error is the one to tell; a thread that died has rolled back already.
      await this.#run('rollback').catch(() => undefined)
      throw error
    }
  }

  async #run<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    try {
      const request = { kind: 'query', sql, ...(parameters && { parameters }) } as const
      return (await this.#worker.request(request)) as Row[]
    } catch (error) {
      throw storeErrorFrom(error, this.name)
    }
  }

  async #close(): Promise<void> {
    try {
      await this.#worker.request({ kind: 'close' })
    } catch {
      // Every acknowledged row is in the log on disk: the next open recovers from it.
    } finally {
      await this.#worker.terminate()
      await this.#lock.release()
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closing) throw new ClosedError(`The store ${this.name}`)
  }
}

function missing(name: string): StoreError {
  return new StoreError(
    'AA_STORE_MISSING',
    `There is no store at ${name}. An agent makes it when it starts, and agent-actions migrate does.`,
  )
}
