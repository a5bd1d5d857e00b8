import type {
  ActionEvent,
  ActionSink,
  AgentActionsError,
  DeliveryReport,
} from '@agent-actions/events'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { kafkaSink } from '@agent-actions/kafka'
import { ActionLogger, CorrelationIdGenerator } from '@agent-actions/sdk'
import { startFakeKafka, type FakeTopic, type SendFate } from '@agent-actions/test-services'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { expect, it, onTestFinished, vi } from 'vitest'

interface Agent {
  readonly topic: FakeTopic
  act(count: number, parameters?: object): void
  stats(): DeliveryReport
  /** Codes of what its sink threw. */
  readonly failures: readonly unknown[]
  /** Resolves once all of it is settled. */
  flush(): Promise<void>
  /** Its actions on the topic, each once. */
  arrived(): readonly string[]
}

/** An agent and its queue, on brokers that misbehave as told. */
async function startAgent(): Promise<Agent> {
  const kafka = await startFakeKafka({ leaders: [1, 2, 1] })
  const { topic } = kafka
  const sink = kafkaSink({ brokers: kafka.bootstrapServers, topic: topic.name })
  const failures: unknown[] = []
  const watched: ActionSink = {
    send: (events) =>
      sink.send(events).catch((error: unknown) => {
        failures.push((error as AgentActionsError).code)
        throw error
      }),
    close: () => sink.close(),
  }
  const processor = new ActionSpanProcessor({ sink: watched, spool: false })
  const tracerProvider = new BasicTracerProvider({
    idGenerator: new CorrelationIdGenerator(),
    spanProcessors: [processor],
  })
  onTestFinished(async () => {
    await processor.shutdown()
    await kafka[Symbol.asyncDispose]()
  })
  return {
    topic,
    failures,
    act: (count, toolParameters = {}) => {
      for (let action = 0; action < count; action += 1) {
        // Runs of their own: they go to all of the partitions.
        const log = new ActionLogger({ agentName: 'agent-researcher', tracerProvider })
        log.logToolCall({ toolName: 'Read', toolParameters })
      }
    },
    stats: () => processor.stats(),
    flush: () => processor.forceFlush(),
    arrived: () => {
      const ids = topic.records.map(({ value }) => (JSON.parse(value ?? '') as ActionEvent).id)
      return [...new Set(ids)]
    },
  }
}

const refusing =
  (fate: SendFate) =>
  (topic: FakeTopic): void => {
    topic.fateOf = () => fate
  }

/** How all brokers can be in trouble, what the sink says of it, and how. */
const TROUBLES: readonly (readonly [string, string, (topic: FakeTopic) => void])[] = [
  ['they have too few replicas', 'AA_DELIVERY_FAILED', refusing('NOT_ENOUGH_REPLICAS')],
  ['they lost replicas', 'AA_DELIVERY_FAILED', refusing('NOT_ENOUGH_REPLICAS_AFTER_APPEND')],
  ['their replicas are slow', 'AA_DELIVERY_FAILED', refusing('REQUEST_TIMED_OUT')],
  ['their disks fail', 'AA_DELIVERY_FAILED', refusing('KAFKA_STORAGE_ERROR')],
  ['they do not know what is wrong', 'AA_DELIVERY_FAILED', refusing('UNKNOWN_SERVER_ERROR')],
  ['each says that another leads', 'AA_DELIVERY_FAILED', refusing('NOT_LEADER_FOR_PARTITION')],
  ['nobody may write', 'AA_BROKER_REFUSED', refusing('TOPIC_AUTHORIZATION_FAILED')],
  ['their answers are lost', 'AA_BROKER_UNREACHABLE', refusing('answer lost')],
  ['the topic is gone', 'AA_TOPIC_MISSING', (topic) => (topic.exists = false)],
  ['no partition has a leader', 'AA_DELIVERY_FAILED', (topic) => topic.leaders.fill(0)],
]

it.each(TROUBLES)('keeps what it cannot deliver because %s', async (_, code, misbehave) => {
  const agent = await startAgent()
  const { topic } = agent
  agent.act(10)
  await agent.flush()

  const leaders = [...topic.leaders]
  misbehave(topic)
  agent.act(20)
  await vi.waitFor(() => expect(agent.failures).toContain(code), 20_000)
  agent.act(20)
  expect(agent.stats()).toMatchObject({ accepted: 50, delivered: 10, queued: 40 })

  topic.exists = true
  topic.fateOf = () => 'stored'
  topic.leaders.splice(0, leaders.length, ...leaders)
  await agent.flush()
  expect(agent.stats()).toMatchObject({ accepted: 50, delivered: 50, queued: 0 })
  expect(agent.arrived()).toHaveLength(50)
})

it('delivers what the other partitions take of a batch while one has no leader', async () => {
  const agent = await startAgent()
  const { topic } = agent
  agent.act(30)
  await agent.flush()
  topic.sends.length = 0
  topic.leaders[1] = 0
  topic.fateOf = ({ partition }) => (partition === 1 ? 'LEADER_NOT_AVAILABLE' : 'stored')
  agent.act(60)
  await vi.waitFor(() => expect(agent.failures).toContain('AA_DELIVERY_FAILED'), 20_000)
  expect(new Set(topic.sends.map(({ partition }) => partition))).toEqual(new Set([0, 1, 2]))
  expect(agent.arrived().length).toBeGreaterThan(30)
  topic.leaders[1] = 2
  topic.fateOf = () => 'stored'
  await agent.flush()
  expect(agent.arrived()).toHaveLength(90)
})

it('delivers the neighbours of an action that brokers find too large, and counts it', async () => {
  const agent = await startAgent()
  agent.topic.fateOf = ({ records }) =>
    records.some(({ value }) => value?.includes('enormous')) ? 'MESSAGE_TOO_LARGE' : 'stored'
  agent.act(20)
  agent.act(1, { size: 'enormous' })
  agent.act(20)
  await agent.flush()
  const { delivered, dropped } = agent.stats()
  expect([delivered, dropped.rejected]).toEqual([40, 1])
  expect(agent.arrived()).toHaveLength(40)
})

it('delivers all of it while brokers throttle it', async () => {
  const agent = await startAgent()
  agent.topic.throttleMs = 50
  for (let round = 0; round < 5; round += 1) {
    agent.act(20)
    await agent.flush()
  }
  expect(agent.failures).toEqual([])
  expect(agent.arrived()).toHaveLength(100)
})
