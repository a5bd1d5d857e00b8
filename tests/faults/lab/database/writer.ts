import type { Environment } from '../../../e2e/processes.ts'
import type { Lab } from '../lab.ts'

/** The login of a story's consumer, with the rights that the pages tell to give it and no others. */
export interface Writer {
  readonly name: string
  readonly password: string
  /** For the consumer. */
  readonly env: Environment
}

/** Also tells the consumer's sessions from those of whoever looks on. */
export async function createWriter(lab: Lab): Promise<Writer> {
  const name = 'story_writer'
  const password = 'right'
  await lab.services.postgres.run(`create role ${name} login password '${password}'`)
  await lab.services.postgres.run(`grant agent_actions_writer to ${name}`)
  const url = new URL({ ...lab.pipeline.env, ...lab.consumerEnv }['DATABASE_URL']!)
  url.username = name
  url.password = password
  return { name, password, env: { DATABASE_URL: url.href } }
}
