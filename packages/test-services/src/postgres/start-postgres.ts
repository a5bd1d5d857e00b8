import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePorts } from '../free-ports.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { TestPostgres } from './test-postgres.ts'
import { unprivilegedAccount, type Account } from './unprivileged.ts'

/**
 * Stops the server as soon as its own standard input ends: also a test run that is killed leaves no
 * server and no files behind. (A shell gives what runs in the background no standard input, hence the copy.)
 */
const WATCHED = [
  'exec 3<&0',
  'folder=$1; shift',
  '"$@" 3<&- & server=$!',
  '(cat <&3; kill -QUIT $server) & wait $server',
  'cd / && rm -rf "$folder"',
].join('\n')

/** Durability is not what these tests are about, and it costs most of the time. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

/**
 * A PostgreSQL server for tests: the one of `DATABASE_URL`, whose user may create databases, or a
 * new one on a free port, gone with this process.
 *
 * @throws Error that says what to install
 */
export async function startPostgres(): Promise<TestPostgres> {
  const given = givenServer()
  if (given !== undefined) return new TestPostgres(given, async () => {})
  const binaries = postgresBinaries()
  const account = unprivilegedAccount()
  const folder = await mkdtemp(join(tmpdir(), 'agent-actions-postgres-'))
  if (account) await chown(folder, account.uid, account.gid)
  const data = join(folder, 'data')
  await promisify(execFile)(
    join(binaries, 'initdb'),
    [
      '--pgdata',
      data,
      '--username',
      'postgres',
      '--auth',
      'trust',
      '--encoding',
      'UTF8',
      '--no-sync',
    ],
    { cwd: folder, ...account },
  )
  const [port = 0] = await freePorts(1)
  const server = startServer([join(binaries, 'postgres'), ...settings({ data, folder, port })], {
    folder,
    account,
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const stop = async (): Promise<void> => {
    // Whoever stops it waits for it: with nothing else to do, the process would end before.
    server.ref()
    server.stdin?.end()
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
  const postgres = new TestPostgres(url, stop)
  await postgres.ready(() => server.exitCode === null)
  return postgres
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
}: {
  data: string
  folder: string
  port: number
}): string[] {
  return [
    ['-D', data],
    ['-p', String(port)],
    ['-k', folder],
    ['-h', '127.0.0.1'],
    ...FAST.map((setting) => ['-c', setting]),
  ].flat()
}

function startServer(
  command: readonly string[],
  { folder, account }: { folder: string; account: Account | undefined },
): ChildProcess {
  const server = spawn('sh', ['-c', WATCHED, 'sh', folder, ...command], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'ignore'],
    ...account,
  })
  // Who forgets to stop it still ends.
  server.unref()
  ;(server.stdin as unknown as { unref(): void }).unref()
  return server
}
