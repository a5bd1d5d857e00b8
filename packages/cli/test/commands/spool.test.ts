import type { SpoolContent } from '@agent-actions/exporter/spool'
import { DeliveryError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import type { KafkaFunctions, SpoolFunctions } from '../../src/command-context.ts'
import { fakeStore, NOW, run } from '../fake-context.ts'

const LEFT: SpoolContent = {
  folder: '20261122T131500000Z-4711-aaaaaaaaaaaa',
  pid: 4711,
  state: 'left',
  events: 1200,
  bytes: 1_843_200,
  damaged: 2,
  oldest: new Date(NOW.getTime() - 45 * 60_000),
}
const RUNNING: SpoolContent = {
  ...LEFT,
  folder: '20261122T135900000Z-4712-bbbbbbbbbbbb',
  pid: 4712,
  state: 'running',
  events: 3,
  bytes: 900,
  damaged: 0,
  oldest: new Date(NOW.getTime() - 2_000),
}

function spoolOf(functions: Partial<SpoolFunctions>): { loadSpool: () => Promise<SpoolFunctions> } {
  const refuse = (): never => {
    throw new Error('not asked for')
  }
  return {
    loadSpool: () => Promise.resolve({ listSpool: refuse, sendSpool: refuse, ...functions }),
  }
}

describe('spool list', () => {
  it('shows who has what in the spool, and how what is left is sent', async () => {
    const asked: string[] = []
    const listSpool = (directory: string) => {
      asked.push(directory)
      return Promise.resolve([LEFT, RUNNING])
    }
    const { code, stdout, stderr } = await run('spool list ./spool', spoolOf({ listSpool }))
    expect(code).toBe(0)
    expect(stdout.split('\n')[1]).toMatch(/^left\s+4711\s+1200\s+1\.8 MiB\s+45m\s+2\s/)
    expect(stdout.split('\n')[2]).toMatch(/^running\s+4712\s+3\s+900 B\s+2s\s/)
    expect(stderr).toContain('agent-actions spool send ./spool')
    expect(asked).toEqual(['./spool'])
  })

  it('is one JSON object a line where programs read it', async () => {
    const listSpool = () => Promise.resolve([LEFT])
    const { stdout } = await run('spool list --json', spoolOf({ listSpool }))
    expect(JSON.parse(stdout)).toEqual({ ...LEFT, oldest: LEFT.oldest?.toISOString() })
  })

  it('looks where the variable says, else where start() would write', async () => {
    const asked: string[] = []
    const listSpool = (directory: string) => {
      asked.push(directory)
      return Promise.resolve([])
    }
    const { code, stderr } = await run('spool list', spoolOf({ listSpool }))
    await run('spool list', {
      ...spoolOf({ listSpool }),
      env: { AGENT_ACTIONS_SPOOL_DIR: '/var/spool/agents' },
    })
    expect(asked).toEqual(['./agent-actions-spool', '/var/spool/agents'])
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'nothing is spooled in ./agent-actions-spool\n',
    })
  })
})

describe('spool send', () => {
  const sent = { sent: 1200, damaged: 2, rejected: 0, reason: undefined }

  it('sends to the table of --database, and says what arrived', async () => {
    const store = fakeStore()
    const { code, stdout, stderr } = await run('spool send ./spool --database pglite:./fake', {
      ...spoolOf({ sendSpool: () => Promise.resolve(sent) }),
      store: store.functions,
      folderExists: () => true,
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'from ./spool to pglite:./fake\n' })
    expect(stdout).toMatch(/^SENT +DAMAGED +REJECTED\n1200 +2 +0\n$/)
    expect(store.calls.map(({ name }) => name)).toContain('storeSink')
  })

  it('sends to the Kafka of the variables, and closes what it opened', async () => {
    const closed: string[] = []
    const kafkaSink = (): unknown => ({
      send: () => Promise.resolve(),
      close: () => Promise.resolve(closed.push('sink')),
    })
    const { code, stderr } = await run('spool send', {
      ...spoolOf({ sendSpool: () => Promise.resolve(sent) }),
      loadKafka: () => Promise.resolve({ kafkaSink } as unknown as KafkaFunctions),
      env: { KAFKA_BOOTSTRAP_SERVERS: 'broker:9092', NO_COLOR: '1' },
    })
    expect({ code, closed }).toEqual({ code: 0, closed: ['sink'] })
    expect(stderr).toBe('from ./agent-actions-spool to Kafka at broker:9092\n')
  })

  it('says what to set where nothing says where to send', async () => {
    const { code, stderr } = await run('spool send', {
      ...spoolOf({}),
      env: { DATABASE_URL: 'pglite:./fake', NO_COLOR: '1' },
    })
    expect(code).toBe(3)
    expect(stderr).toMatch(/KAFKA_BOOTSTRAP_SERVERS[\s\S]*--database/)
  })

  it('ends as unverified where something is refused for good, which stays', async () => {
    const refused = { ...sent, rejected: 3, reason: new Error('too large') }
    const { code, stderr } = await run('spool send --database pglite:./fake', {
      ...spoolOf({ sendSpool: () => Promise.resolve(refused) }),
      folderExists: () => true,
    })
    expect(code).toBe(6)
    expect(stderr).toMatch(/3 actions were refused for good and\s+stay[\s\S]*too large/)
  })

  it('ends as unverified where some of it cannot be read, and says what to look at', async () => {
    const denied = Object.assign(new Error("EACCES: permission denied, open '/x'"), {
      code: 'EACCES',
      syscall: 'open',
    })
    const sending = await run('spool send ./spool --database pglite:./fake', {
      ...spoolOf({ sendSpool: () => Promise.reject(denied) }),
      folderExists: () => true,
    })
    const listing = await run(
      'spool list ./spool',
      spoolOf({ listSpool: () => Promise.reject(denied) }),
    )
    for (const { code, stderr } of [sending, listing]) {
      expect(code).toBe(6)
      expect(stderr).toMatch(/EACCES[\s\S]*are you the user/)
    }
  })

  it('ends as unreachable where nothing was taken in time', async () => {
    const sendSpool = () =>
      Promise.reject(new DeliveryError('AA_DELIVERY_FAILED', 'no broker', { retryable: true }))
    const { code } = await run('spool send --database pglite:./fake', {
      ...spoolOf({ sendSpool }),
      folderExists: () => true,
    })
    expect(code).toBe(4)
  })
})
