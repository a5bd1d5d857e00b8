import { until } from '../../../e2e/until.ts'
import type { Lab } from '../lab.ts'

/** Connections to the database, by the process that the server has for each. */
export async function pidsOf(lab: Lab, where: string): Promise<readonly number[]> {
  const rows = await lab.pipeline.store.query<{ pid: number }>(
    `select pid from pg_stat_activity where pid <> pg_backend_pid() and (${where})`,
  )
  return rows.map(({ pid }) => pid)
}

const CLIENTS = `
  select usename, state, wait_event, trim(left(query, 40)) as query
  from pg_stat_activity where backend_type = 'client backend'`

/** Resolves with some of them once there are any. */
export async function untilPidsOf(lab: Lab, where: string): Promise<readonly number[]> {
  let pids: readonly number[] = []
  let seen: readonly object[] = []
  const areThere = async (): Promise<boolean> => {
    pids = await pidsOf(lab, where)
    if (pids.length === 0) seen = await lab.pipeline.store.query(CLIENTS)
    return pids.length > 0
  }
  await until(areThere, {
    withinMs: 60_000,
    otherwise: () => `no session was seen where ${where}: ${JSON.stringify(seen)}`,
  })
  return pids
}

/** As an administrator does it; their clients are told. */
export async function terminateSessions(lab: Lab, login: string): Promise<number> {
  const [row] = await lab.pipeline.store.query<{ ended: number }>(
    `select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity
     where usename = '${login}'`,
  )
  return row?.ended ?? 0
}

/** Resolves once the server answers. */
export function untilItAnswers(lab: Lab): Promise<void> {
  return until(async () => (await lab.rows()) >= 0, {
    withinMs: 30_000,
    otherwise: () => 'the database did not come back',
  })
}

/** Resolves once the server answers and has seen that this session is gone: it is listed until then. */
export function untilGone(lab: Lab, pid: number): Promise<void> {
  return until(async () => (await pidsOf(lab, `pid = ${pid}`)).length === 0, {
    withinMs: 30_000,
    otherwise: () => `session ${pid} is still there`,
  })
}

/** For a standby: the commit stays, and the session goes on. */
export async function stopWaiting(lab: Lab, pids: readonly number[]): Promise<void> {
  await lab.pipeline.store.query('select pg_cancel_backend(unnest($1::int[]))', [pids])
}
