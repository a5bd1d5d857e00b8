import { openStore } from '@agent-actions/store'
import { until } from '../../../e2e/until.ts'
import type { Lab } from '../lab.ts'

/** Writes under way that wait for a lock, until it is let go. */
export interface HeldWrites {
  /** Resolves once so many wait, of all consumers or of the one with this name. */
  untilSomeWait(count: number, name?: string): Promise<void>
  /** Ends the sessions of those that wait: nothing of them will be written. */
  end(): Promise<void>
  /** Those that wait are written, whether or not somebody still waits for the answer. */
  release(): Promise<void>
}

const WAITING = `datname = current_database() and wait_event_type = 'Lock'
  and query ~ 'given_actions|copy '`

export async function holdWrites(lab: Lab): Promise<HeldWrites> {
  const store = await openStore(lab.pipeline.env['DATABASE_URL']!, { maxConnections: 1 })
  let release = (): void => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  let locked: Promise<void> | undefined
  await new Promise<void>((resolve, reject) => {
    locked = store.transaction(async (tx) => {
      await tx.query('lock table agent_actions in share mode')
      resolve()
      await released
    })
    locked.catch(reject)
  })
  return {
    untilSomeWait: (count, name) => untilSomeWait(lab, count, name),
    end: async () => {
      await lab.pipeline.store.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where ${WAITING}`,
      )
      await until(async () => (await waiting(lab)) === 0, {
        withinMs: 10_000,
        otherwise: () => 'sessions go on though they were ended',
      })
    },
    release: async () => {
      release()
      await locked
      await store.close()
    },
  }
}

/** For the environment of a consumer whose sessions have a name of their own. */
export function namedSessions(lab: Lab, name: string): { readonly DATABASE_URL: string } {
  const url = new URL(lab.consumerEnv['DATABASE_URL']!)
  url.searchParams.set('application_name', name)
  return { DATABASE_URL: url.href }
}

async function untilSomeWait(lab: Lab, count: number, name?: string): Promise<void> {
  await until(async () => (await waiting(lab, name)) >= count, {
    withinMs: 60_000,
    otherwise: () => `there were not ${count} writes that wait for the lock`,
  })
}

async function waiting(lab: Lab, name?: string): Promise<number> {
  const ofName = name === undefined ? '' : `and application_name = '${name}'`
  const [found] = await lab.pipeline.store.query<{ writes: number }>(
    `select count(*)::int as writes from pg_stat_activity where ${WAITING} ${ofName}`,
  )
  return found?.writes ?? 0
}
