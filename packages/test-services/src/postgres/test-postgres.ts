import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** A database of its own. Dropped when it is disposed of. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string
}

/** A running server. */
export class TestPostgres implements AsyncDisposable {
  readonly #url: string
  readonly #stop: () => Promise<void>

  constructor(url: string, stop: () => Promise<void>) {
    this.#url = url
    this.#stop = stop
  }

  /** Resolves once the server answers. */
  async ready(isAlive: () => boolean): Promise<void> {
    for (;;) {
      try {
        await this.run('select 1')
        return
      } catch (error) {
        if (!isAlive()) throw new Error('PostgreSQL did not start', { cause: error })
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
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

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stop()
  }
}

function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1)
}
