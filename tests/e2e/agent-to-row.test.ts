import { randomUUID } from 'node:crypto'
import { startKafka, startPostgres } from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasNoServices, WITHIN } from './pipeline.ts'
import { runAgent, runCommand, type Environment, type Running } from './processes.ts'

interface TracedAction {
  readonly actionName: string
  readonly correlationId: string
}

describe.skipIf(hasNoServices)(
  'with nothing but the commands and the names that are the default',
  () => {
    const closing: AsyncDisposable[] = []
    let operator: Environment
    let agentEnv: Environment
    let consumer: Running
    beforeAll(async () => {
      const [kafka, postgres] = await Promise.all([startKafka(), startPostgres()])
      closing.push(kafka, postgres)
      const { url } = await postgres.createDatabase()
      agentEnv = { KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers }
      operator = { ...agentEnv, DATABASE_URL: url, HEALTH_CHECK_PORT: '0' }
    })
    afterAll(async () => {
      await consumer?.[Symbol.asyncDispose]()
      await Promise.all(closing.map((each) => each[Symbol.asyncDispose]()))
    })

    it('the operator makes tables and topics, and starts the consumer', async () => {
      expect(await runCommand(['migrate'], operator).ended).toMatchObject({ exitCode: 0 })
      const made = await runCommand(['topics', 'create'], operator).ended
      expect(made).toMatchObject({ exitCode: 0 })
      expect(made.stdout).toContain('agent-actions-dlq')
      consumer = runCommand(['consume'], operator)
      await vi.waitFor(() => expect(consumer.stderr()).toContain('joined the group'), WITHIN)
    })

    it('the doctor finds nothing wrong, and sees its probe become a row', async () => {
      const { exitCode, stdout, stderr } = await runCommand(['doctor'], operator).ended
      expect({ exitCode, stderr, stdout }).toMatchObject({ exitCode: 0 })
      expect(stdout).toContain('probe')
    })

    it('the agent stays as it is, and the reader sees what it did', async () => {
      const correlationId = randomUUID()
      const agent = runAgent('some-actions', { ...agentEnv, CORRELATION_ID: correlationId })
      expect(await agent.ended).toEqual({
        exitCode: 7,
        signal: null,
        stdout: 'the work is done\n',
        stderr: '',
      })
      const actions = await vi.waitFor(async () => {
        const { stdout } = await runCommand(['trace', correlationId, '--json'], operator).ended
        const lines = stdout.trim().split('\n')
        expect(lines).toHaveLength(6)
        return lines.map((line) => JSON.parse(line) as TracedAction)
      }, WITHIN)
      expect(actions.map(({ actionName }) => actionName).toSorted()).toEqual(
        ['Fetch', 'Read', 'TypeError', 'done', 'next', 'run'].toSorted(),
      )
      expect(new Set(actions.map((action) => action.correlationId))).toEqual(
        new Set([correlationId]),
      )
    })

    it('the consumer drains and ends with 0', async () => {
      consumer.kill('SIGTERM')
      expect(await consumer.ended).toMatchObject({ exitCode: 0, signal: null, stdout: '' })
    })
  },
)
