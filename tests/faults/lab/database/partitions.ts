import type { Lab } from '../lab.ts'

interface Partition extends Record<string, unknown> {
  readonly name: string
  readonly bound: string
}

/** Of debug rows, the default one among them: there is no place left for a row. Returns what undoes it. */
export async function detachPartitions({ pipeline }: Lab): Promise<() => Promise<void>> {
  const { store } = pipeline
  const parent = 'agent_actions_debug'
  const partitions = await store.query<Partition>(
    `select child.oid::regclass::text as name, pg_get_expr(child.relpartbound, child.oid) as bound
     from pg_inherits join pg_class child on child.oid = inhrelid
     where inhparent = '${parent}'::regclass`,
  )
  await store.transaction(async (tx) => {
    for (const { name } of partitions)
      await tx.query(`alter table ${parent} detach partition ${name}`)
  })
  return () =>
    store.transaction(async (tx) => {
      for (const { name, bound } of partitions)
        await tx.query(`alter table ${parent} attach partition ${name} ${bound}`)
    })
}
