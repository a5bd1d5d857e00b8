import { openStore } from '@agent-actions/store'
import type { Lab } from '../lab.ts'

/**
 * Another session that holds locks. Resolves once it has them.
 *
 * @returns lets go of them
 */
export async function holdLock(lab: Lab, statement: string): Promise<() => Promise<void>> {
  const store = await openStore(lab.pipeline.env['DATABASE_URL']!, { maxConnections: 1 })
  let release = (): void => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  const held = new Promise<void>((resolve, reject) => {
    const holding = store.transaction(async (tx) => {
      await tx.query(statement)
      resolve()
      await released
    })
    holding.catch(reject)
  })
  await held
  return async () => {
    release()
    await store.close()
  }
}
