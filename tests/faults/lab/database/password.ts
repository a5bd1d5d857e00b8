import type { Lab } from '../lab.ts'
import { terminateSessions } from './sessions.ts'
import type { Writer } from './writer.ts'

/** The server, which trusts everybody at first, asks the writer for a password, and it is another one. */
export async function changePassword(lab: Lab, writer: Writer): Promise<() => Promise<void>> {
  const run = (sql: string): Promise<void> => lab.services.postgres.run(sql)
  const [row] = await lab.pipeline.store.query<{ hba_file: string }>('show hba_file')
  await run(`copy (values
    ('host all ${writer.name} 127.0.0.1/32 scram-sha-256'),
    ('host all all 127.0.0.1/32 trust')) to '${row!.hba_file}'`)
  await run('select pg_reload_conf()')
  await run(`alter role ${writer.name} password 'another'`)
  await terminateSessions(lab, writer.name)
  return () => run(`alter role ${writer.name} password '${writer.password}'`)
}
