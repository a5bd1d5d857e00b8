import { execFile } from 'node:child_process'
import { chown } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePorts } from '../free-ports.ts'
import { createGuardedFolder, type GuardedFolder } from '../process/guarded-folder.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { startServer } from './postgres-server.ts'
import { TestPostgres } from './test-postgres.ts'
import { unprivilegedAccount, type Account } from './unprivileged.ts'

export interface PostgresOptions {
  /** What was committed survives a crash of the server. It costs time, so by default it need not. */
  readonly survivesCrash?: boolean
  /** A commit costs what it costs in production: for what measures time. */
  readonly survivesPowerLoss?: boolean
}

/** Durability is not what most tests are about. Without `fsync` a crash of the machine loses data. */
const FAST = ['fsync=off', 'full_page_writes=off']

/**
 * A PostgreSQL server for tests: the one of `DATABASE_URL`, whose user may create databases, or a
 * new one on a free port. Server and files do not outlive this process, even if it is killed.
 *
 * @throws Error that says what to install
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<TestPostgres> {
  const given = givenServer()
  if (given !== undefined) return new TestPostgres(given)
  const binaries = postgresBinaries()
  const account = unprivilegedAccount()
  const folder = await createGuardedFolder('agent-actions-postgres-')
  try {
    const data = await initialize({ binaries, account, folder })
    const [port = 0] = await freePorts(1)
    const command = [
      join(binaries, 'postgres'),
      ...settings({ data, folder: folder.path, port, ...options }),
    ]
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    return new TestPostgres(url, {
      folder,
      server: await startServer({ command, url, folder, account }),
    })
  } catch (error) {
    await folder.remove()
    throw error
  }
}

/** Returns the folder of its data. */
async function initialize({
  binaries,
  account,
  folder,
}: {
  binaries: string
  account: Account | undefined
  folder: GuardedFolder
}): Promise<string> {
  if (account) await chown(folder.path, account.uid, account.gid)
  const data = join(folder.path, 'data')
  const options = ['--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8', '--no-sync']
  await promisify(execFile)(join(binaries, 'initdb'), ['--pgdata', data, ...options], {
    cwd: folder.path,
    ...account,
  })
  return data
}

/** Why there can be no server; `undefined` when there can. */
export function postgresProblem(): string | undefined {
  if (givenServer() !== undefined) return undefined
  try {
    postgresBinaries()
    unprivilegedAccount()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function givenServer(): string | undefined {
  const given = process.env['DATABASE_URL']
  return given && /^postgres(ql)?:/.test(given) ? given : undefined
}

function settings({
  data,
  folder,
  port,
  ...durability
}: PostgresOptions & { data: string; folder: string; port: number }): string[] {
  return [
    ['-D', data],
    ['-p', String(port)],
    ['-k', folder],
    ['-h', '127.0.0.1'],
    ...shortCuts(durability).map((setting) => ['-c', setting]),
  ].flat()
}

function shortCuts({ survivesCrash, survivesPowerLoss }: PostgresOptions): string[] {
  if (survivesPowerLoss) return []
  return [...FAST, `synchronous_commit=${survivesCrash ? 'on' : 'off'}`]
}
