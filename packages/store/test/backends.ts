import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSkippedFor, postgresProblem, startPostgres } from '@agent-actions/test-services'
import { migrate, openStore } from '../src/index.ts'
import { StoreTemplate } from './store-template.ts'

/** Databases of one kind, gone when they are disposed of. */
export interface TestDatabases extends AsyncDisposable {
  /** URL of a database of its own with the schema in it. */
  migrated(): Promise<string>
  /** URL of a database of its own with nothing in it. */
  empty(): Promise<string>
}

export interface Backend {
  readonly name: string
  start(): Promise<TestDatabases>
}

export const EMBEDDED: Backend = {
  name: 'PGlite',
  async start() {
    const template = await StoreTemplate.create()
    const folders = await mkdtemp(join(tmpdir(), 'agent-actions-store-'))
    let made = 0
    return {
      migrated: async () => `pglite:${await template.copy()}`,
      empty: () => Promise.resolve(`pglite:${join(folders, String(made++))}`),
      async [Symbol.asyncDispose]() {
        await template[Symbol.asyncDispose]()
        await rm(folders, { recursive: true, force: true })
      },
    }
  },
}

export const POSTGRES: Backend = {
  name: 'PostgreSQL',
  async start() {
    const server = await startPostgres()
    const template = await server.createDatabase()
    const store = await openStore(template.url)
    await migrate(store)
    await store.close()
    return {
      migrated: async () => (await server.createDatabase(template)).url,
      empty: async () => (await server.createDatabase()).url,
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    }
  },
}

/** Every kind of store there is: what holds for one holds for all. */
export const BACKENDS: readonly Backend[] = [EMBEDDED, POSTGRES]

const hasNoPostgres = isSkippedFor(postgresProblem())

/** Whether the tests on this kind of store cannot run here. */
export function isSkipped(backend: Backend): boolean {
  return backend === POSTGRES && hasNoPostgres
}
