import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { GuardedFolder } from '../process/guarded-folder.ts'
import type { PostgresServer } from './postgres-server.ts'

/** A database of its own. Dropped when it is disposed of. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string
}

interface OwnServer {
  readonly folder: GuardedFolder
  readonly server: PostgresServer
}

/** A running server. */
export class TestPostgres implements AsyncDisposable {
  readonly #url: string
  readonly #own: OwnServer | undefined

  /** @param own where it was started here, and not given */
  constructor(url: string, own?: OwnServer) {
    this.#url = url
    this.#own = own
  }

  /** `undefined` for one that was not started here. */
  get server(): PostgresServer | undefined {
    return this.#own?.server
  }

  /** @param template a database to copy, to which nobody is connected */
  async createDatabase(template?: TestDatabase): Promise<TestDatabase> {
    const name = `test_${randomBytes(6).toString('hex')}`
    const copy = template ? ` template ${databaseOf(template.url)}` : ''
    await this.run(`create database ${name}${copy}`)
    const url = new URL(this.#url)
    url.pathname = `/${name}`
    return {
      url: url.href,
      [Symbol.asyncDispose]: () => this.run(`drop database if exists ${name} with (force)`),
    }
  }

  /** One statement on the server's own database. */
  async run(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url })
    client.on('error', () => {})
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#own) return
    await this.#own.server.stop('immediate')
    await this.#own.folder.remove()
  }
}

function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1)
}
