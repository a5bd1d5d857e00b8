import { setTimeout as delay } from 'node:timers/promises'
import { openStore } from '@agent-actions/store'
import type { Lab } from '../lab.ts'
import { pidsOf, terminateSessions } from './sessions.ts'
import type { Writer } from './writer.ts'

const CROWD = 'story_crowd'
/** More than there are connections: some always wait for the next that is freed. */
const CLIENTS = 40
const TRY_AGAIN_AFTER_MS = 20
const ALONE_FOR_MS = 1_000

/**
 * Other clients take every connection that an ordinary login can have. Resolves once the writer has
 * none left and gets none.
 *
 * @returns lets go of them
 */
export async function useUpConnections(lab: Lab, writer: Writer): Promise<() => Promise<void>> {
  await lab.services.postgres.run(`create role ${CROWD} login`)
  const url = new URL(lab.pipeline.env['DATABASE_URL']!)
  url.username = CROWD
  const store = await openStore(url.href, { maxConnections: CLIENTS })
  const over = new AbortController()
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!over.signal.aborted) {
      await store.query('select pg_sleep(50)').catch(() => {})
      await delay(TRY_AGAIN_AFTER_MS)
    }
  })
  let seenAtMs = performance.now()
  while (performance.now() - seenAtMs < ALONE_FOR_MS) {
    if ((await terminateSessions(lab, writer.name)) > 0) seenAtMs = performance.now()
    await delay(TRY_AGAIN_AFTER_MS)
  }
  return async () => {
    over.abort()
    while ((await pidsOf(lab, `usename = '${CROWD}'`)).length > 0)
      await terminateSessions(lab, CROWD)
    await Promise.all(clients)
    await store.close()
  }
}
