import type { Lab } from '../lab.ts'

/** For the whole server, sessions that are open among them. */
export async function setForServer(lab: Lab, setting: string, value: string): Promise<void> {
  await lab.services.postgres.run(`alter system set ${setting} = '${value}'`)
  await lab.services.postgres.run('select pg_reload_conf()')
}

export async function resetForServer(lab: Lab, setting: string): Promise<void> {
  await lab.services.postgres.run(`alter system reset ${setting}`)
  await lab.services.postgres.run('select pg_reload_conf()')
}
