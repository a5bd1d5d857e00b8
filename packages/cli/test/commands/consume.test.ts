import type { Consumer, ConsumerOptions, ConsumerSettings } from '@agent-actions/consumer'
import { ConfigError, StoreError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import type { CommandContext, ConsumerFunctions } from '../../src/command-context.ts'
import { fakeStore, run, type Outcome } from '../fake-context.ts'

const SETTINGS: ConsumerSettings = {
  kafka: { brokers: ['kafka:9092'], clientId: 'agent-actions', ssl: false, sasl: undefined },
  databaseUrl: 'postgres://me:hunter22@db/agents?password=hunter22',
  topic: 'agent-actions',
  dlqTopic: 'agent-actions-dlq',
  groupId: 'group',
  batchSize: 100,
  fetchWaitMs: 1000,
  flushes: 2,
  healthPort: 8080,
  healthHost: '0.0.0.0',
  logLevel: 'info',
  logFormat: 'json',
  logColor: false,
  shutdownTimeoutMs: 25_000,
}

interface Consumed extends Outcome {
  readonly given: ConsumerOptions | undefined
  readonly started: ConsumerSettings | undefined
  readonly stops: number
}

/** Runs the command with a consumer that is told to stop once it has started. */
async function consume(
  args: string,
  functions: Partial<ConsumerFunctions> = {},
  context: Partial<CommandContext> = {},
): Promise<Consumed> {
  const seen: { given?: ConsumerOptions; started?: ConsumerSettings } = {}
  let stops = 0
  let tellToStop: () => void = () => undefined
  const startConsumer = (settings: ConsumerSettings): Promise<Consumer> => {
    seen.started = settings
    let end: () => void = () => undefined
    const stopped = new Promise<void>((resolve) => (end = resolve))
    queueMicrotask(() => tellToStop())
    return Promise.resolve({
      healthPort: settings.healthPort,
      stopped,
      stop: () => {
        stops += 1
        end()
        return stopped
      },
    })
  }
  const loaded: Partial<ConsumerFunctions> = {
    resolveConsumer: (options) => {
      seen.given = options
      return SETTINGS
    },
    startConsumer,
    ...functions,
  }
  const outcome = await run(`consume ${args}`, {
    loadConsumer: () => Promise.resolve(loaded as ConsumerFunctions),
    onStop: (stop) => (tellToStop = stop),
    ...context,
  })
  return { ...outcome, given: seen.given, started: seen.started, stops }
}

describe('consume', () => {
  it('runs until it is told to stop, drains and ends with 0', async () => {
    const { code, stdout, stderr, started, stops } = await consume('')
    expect({ code, stdout, stops }).toEqual({ code: 0, stdout: '', stops: 1 })
    expect(started).toBe(SETTINGS)
    expect(stderr).toBe('')
  })

  it('hands what was typed to the consumer, and nothing that was not', async () => {
    expect((await consume('')).given).toEqual({})
    const { given } = await consume(
      '--batch-size 500 --batch-timeout-ms 50 --group-id g --topic t --dlq-topic d ' +
        '--health-port off --database pglite:./folder',
    )
    expect(given).toEqual({
      batchSize: '500',
      fetchWaitMs: '50',
      groupId: 'g',
      topic: 't',
      dlqTopic: 'd',
      healthPort: 'off',
      databaseUrl: 'pglite:./folder',
    })
  })

  it('calls what was typed wrong by its option, and ends with 2', async () => {
    const problems = ["batchSize is 'x'; it must be a whole number", 'POSTGRES_USER is not set']
    const resolveConsumer = (): never => {
      throw new ConfigError(problems)
    }
    const { code, stderr, started } = await consume('--batch-size x', { resolveConsumer })
    expect({ code, started }).toEqual({ code: 2, started: undefined })
    expect(stderr).toContain("--batch-size is 'x'; it must be a whole number\nPOSTGRES_USER")
  })

  it.each([
    ["BATCH_SIZE is 'x'; it must be a whole number", "BATCH_SIZE is 'x'"],
    ['databaseUrl must begin with postgres://', '--database must begin with postgres://'],
  ])('ends with 3 when the configuration is wrong: %s', async (problem, told) => {
    const resolveConsumer = (): never => {
      throw new ConfigError([problem])
    }
    const { code, stderr } = await consume('', { resolveConsumer })
    expect(code).toBe(3)
    expect(stderr).toContain(told)
  })

  it('ends with what makes it unable to work', async () => {
    const error = new StoreError('AA_SCHEMA_MISSING', 'Run agent-actions migrate.')
    const stopped = Promise.reject<void>(error)
    stopped.catch(() => undefined)
    const consumer = { healthPort: undefined, stopped, stop: () => Promise.resolve() }
    const { code, stderr } = await consume('', { startConsumer: () => Promise.resolve(consumer) })
    expect(code).toBe(5)
    expect(stderr).toContain('error: Run agent-actions migrate.')
  })

  it('migrates first with --migrate', async () => {
    const store = fakeStore()
    const { code } = await consume('--migrate', {}, { store: store.functions })
    expect(code).toBe(0)
    expect(store.calls).toMatchObject([
      {
        name: 'openStore',
        argument: [SETTINGS.databaseUrl, { create: true, queryTimeoutMs: 600_000 }],
      },
      { name: 'migrate' },
    ])
    expect(store.isClosed).toBe(true)
  })
})
