import type { Lab } from '../lab.ts'

/**
 * Stops the server and every session of the lab's database, but the one that looks on.
 *
 * @returns wakes them
 */
export async function freezeDatabase({ postgres, pipeline }: Lab): Promise<() => void> {
  const sessions = await pipeline.store.query<{ pid: number }>(
    `select pid from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  )
  await postgres.freeze()
  for (const { pid } of sessions) process.kill(pid, 'SIGSTOP')
  return () => {
    for (const { pid } of sessions) process.kill(pid, 'SIGCONT')
    postgres.kill('SIGCONT')
  }
}
