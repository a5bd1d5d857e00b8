import type { Store } from '@agent-actions/store'

/** Nobody else writes to the table until it is released. */
export async function holdTable(store: Store): Promise<{ release(): Promise<void> }> {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  let held: () => void = () => undefined
  const isHeld = new Promise<void>((resolve) => (held = resolve))
  const done = store.transaction(async (tx) => {
    await tx.query('lock table agent_actions in exclusive mode')
    held()
    await released
  })
  await Promise.race([isHeld, done])
  return {
    release: () => {
      release()
      return done
    },
  }
}

/** Resolves once a session waits for a lock. */
export async function untilSomebodyWaits(store: Store): Promise<void> {
  const waiting = `select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  while ((await store.query(waiting)).length === 0);
}
