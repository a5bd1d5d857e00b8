import { join } from 'node:path'
import { ConfigError } from '@agent-actions/events'
import { memorySink } from '@agent-actions/exporter'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { resolveStart, type StartOptions } from '../src/start-settings.ts'

/** The sink reads the variables of Kafka from the process. */
function withVariables(variables: Record<string, string>): void {
  for (const name of Object.keys(process.env).filter((known) => known.startsWith('KAFKA_'))) {
    vi.stubEnv(name, undefined)
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}

function problemsOf(options: StartOptions): readonly string[] {
  try {
    resolveStart(options, process.env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

afterEach(() => vi.unstubAllEnvs())

describe('the settings of start()', () => {
  it('give the way out less time with Kafka, and as much as is asked for', () => {
    withVariables({ KAFKA_BOOTSTRAP_SERVERS: 'localhost:9092' })
    const deadlineOf = (options: StartOptions): number =>
      resolveStart(options, process.env).exitDeadlineMs
    expect(deadlineOf({})).toBe(5_000)
    expect(deadlineOf({ exitDeadlineMs: 60_000 })).toBe(60_000)
    expect(deadlineOf({ sink: 'embedded' })).toBe(25_000)
    expect(deadlineOf({ sink: memorySink() })).toBe(25_000)
  })

  it('have a spool with Kafka, named so that it is found from any working directory', () => {
    withVariables({ KAFKA_BOOTSTRAP_SERVERS: 'localhost:9092' })
    vi.stubEnv('AGENT_ACTIONS_SPOOL_DIR', undefined)
    const directoryOf = (options: StartOptions): string | undefined =>
      resolveStart(options, process.env).spoolDirectory
    expect(directoryOf({})).toBe(join(process.cwd(), 'agent-actions-spool'))
    expect(directoryOf({ spool: { directory: '/elsewhere' } })).toBe('/elsewhere')
    expect(directoryOf({ spool: false })).toBeUndefined()
    expect(directoryOf({ sink: memorySink() })).toBeUndefined()
    vi.stubEnv('AGENT_ACTIONS_SPOOL_DIR', 'here')
    expect(directoryOf({ sink: memorySink() })).toBe(join(process.cwd(), 'here'))
  })

  it('take the deadline of the variable where no option gives one', () => {
    withVariables({ AGENT_ACTIONS_EXIT_DEADLINE_MS: '1500' })
    expect(resolveStart({ sink: memorySink() }, process.env).exitDeadlineMs).toBe(1_500)
    const options = { sink: memorySink(), exitDeadlineMs: 7 }
    expect(resolveStart(options, process.env).exitDeadlineMs).toBe(7)
    withVariables({ AGENT_ACTIONS_EXIT_DEADLINE_MS: '-1' })
    expect(problemsOf(options)).toEqual([
      expect.stringContaining('AGENT_ACTIONS_EXIT_DEADLINE_MS must be'),
    ])
  })

  it('refuse processors and a sampler that are none', () => {
    withVariables({})
    const slip = { sink: memorySink(), spanProcessors: [{}], sampler: 0.5 } as never
    expect(problemsOf(slip)).toEqual([
      expect.stringContaining('spanProcessors must be'),
      expect.stringContaining('sampler must be'),
    ])
  })

  it('have a sink for Kafka that can be opened ahead of the first action', () => {
    withVariables({ KAFKA_BOOTSTRAP_SERVERS: 'localhost:1' })
    expect(resolveStart({ sink: 'kafka' }, process.env).sink).toMatchObject({
      open: expect.any(Function) as unknown,
    })
  })

  it('tell what is wrong with Kafka together with everything else', () => {
    withVariables({ KAFKA_BOOTSTRAP_SERVERS: 'localhost:9092', KAFKA_SASL_MECHANISM: 'rot13' })
    const problems = problemsOf({
      agentName: '',
      kafka: { topic: 'no such topic', broker: 'x' } as StartOptions['kafka'] & object,
    })
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringContaining('agentName must be text'),
        expect.stringContaining('kafka.broker is no option'),
        expect.stringContaining('topic must be'),
        expect.stringContaining('rot13'),
      ]),
    )
  })

  it('refuse to keep more than somebody may have meant', () => {
    withVariables({ AGENT_ACTIONS_CAPTURE: 'nothing' })
    const slip = { sink: memorySink(), capture: 'name' } as unknown as StartOptions
    expect(problemsOf(slip)).toEqual([
      expect.stringContaining('capture must be'),
      expect.stringContaining('AGENT_ACTIONS_CAPTURE must be'),
    ])
  })

  it('refuse options of Kafka that are none', () => {
    withVariables({})
    expect(problemsOf({ kafka: null as never })).toEqual([
      expect.stringContaining('kafka must be an object'),
    ])
  })

  it('leave Kafka alone where nothing is observed', () => {
    withVariables({
      KAFKA_BOOTSTRAP_SERVERS: 'not an address',
      AGENT_ACTIONS_DISABLED: 'true',
    })
    expect(resolveStart({}, process.env).sink).toBeUndefined()
  })
})
