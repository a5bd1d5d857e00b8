import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { GuardedFolder } from '../process/guarded-folder.ts'
import { startGuardedProcess, type GuardedProcess } from '../process/guarded-process.ts'
import { untilFrozen } from '../process/until-frozen.ts'
import type { Account } from './unprivileged.ts'

/** As `pg_ctl stop -m`: `fast` rolls back and disconnects, `immediate` is a crash with a goodbye. */
export type StopMode = 'fast' | 'immediate'

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const
const STARTS_WITHIN_MS = 60_000
const ASK_AGAIN_AFTER_MS = 20

/** A server of ours, to be stopped, killed, frozen and started again. */
export interface PostgresServer {
  /** Of the postmaster; another one after every restart. */
  readonly pid: number
  /** To the postmaster alone: SIGKILL crashes it, its backends end a moment later. */
  readonly kill: (signal: NodeJS.Signals) => void
  /** Stops the postmaster where it stands: no new connection is answered. SIGCONT wakes it. */
  freeze(): Promise<void>
  /** Resolves once it and all its backends are gone. Its data stays. */
  stop(mode: StopMode): Promise<void>
  /**
   * Starts it again with the same port and data; one that still runs is killed before. Resolves
   * once it answers.
   */
  restart(): Promise<void>
}

export interface ServerPlan {
  /** `postgres` and its options. */
  readonly command: readonly string[]
  readonly url: string
  readonly folder: GuardedFolder
  readonly account: Account | undefined
}

export async function startServer(plan: ServerPlan): Promise<PostgresServer> {
  const server = new Server(plan)
  await server.ready()
  return server
}

class Server implements PostgresServer {
  readonly #plan: ServerPlan
  #process: GuardedProcess

  constructor(plan: ServerPlan) {
    this.#plan = plan
    this.#process = this.#start()
  }

  get pid(): number {
    return this.#process.pid
  }

  readonly kill = (signal: NodeJS.Signals): void => this.#process.kill(signal)

  async freeze(): Promise<void> {
    this.kill('SIGSTOP')
    await untilFrozen(this.pid)
  }

  async stop(mode: StopMode): Promise<void> {
    const { kill, ended } = this.#process
    kill(SIGNALS[mode])
    // A frozen one hears it when it wakes.
    kill('SIGCONT')
    await ended
  }

  async restart(): Promise<void> {
    this.kill('SIGKILL')
    await this.#process.ended
    this.#process = this.#start()
    await this.ready()
  }

  /** Resolves once it answers. */
  async ready(): Promise<void> {
    const { ended } = this.#process
    let lastWords: string | undefined
    void ended.then((words) => (lastWords = words))
    const giveUpAtMs = performance.now() + STARTS_WITHIN_MS
    while (!(await answers(this.#plan.url))) {
      if (lastWords !== undefined) throw new Error(`PostgreSQL did not start:\n${lastWords}`)
      if (performance.now() > giveUpAtMs)
        throw new Error(`PostgreSQL did not answer within ${STARTS_WITHIN_MS / 1000} s`)
      await delay(ASK_AGAIN_AFTER_MS)
    }
  }

  #start(): GuardedProcess {
    return startGuardedProcess({ ...this.#plan, lastSignal: 'QUIT' })
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    // What never connected has nothing to end.
    await client.end().catch(() => {})
  }
}
