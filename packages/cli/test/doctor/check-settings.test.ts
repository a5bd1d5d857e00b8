import type { ConsumerSettings } from '@agent-actions/consumer'
import { describe, expect, it } from 'vitest'
import { checkSettings } from '../../src/doctor/check-settings.ts'
import type { DoctorSettings } from '../../src/doctor/doctor-settings.ts'

const kafka: ConsumerSettings['kafka'] = {
  brokers: ['kafka:9092'],
  clientId: 'agent-actions',
  ssl: false,
  sasl: { mechanism: 'plain', username: 'me', password: 'hunter22' },
}

const SETTINGS: DoctorSettings = {
  kafka: { kafka, topic: 'agent-actions', dlqTopic: 'mine', groupId: 'group' },
  database: { url: 'postgres://me:hunter22@db/agents?password=hunter22', namedBy: 'DATABASE_URL' },
  problems: [],
}

const PORTS = {
  environment: {
    KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092',
    KAFKA_SASL_PASSWORD: 'hunter22',
    KAFKA_SSL: '',
    AGENT_ACTIONS_DLQ_TOPIC: 'mine',
  },
  kafkaVariables: ['KAFKA_BOOTSTRAP_SERVERS', 'KAFKA_SSL', 'KAFKA_SASL_PASSWORD'],
  describeKafka: () => 'kafka:9092 (no TLS, plain as me)',
}

describe('the settings', () => {
  it('are shown with where each comes from', () => {
    expect(checkSettings(SETTINGS, PORTS)).toMatchObject({
      status: 'ok',
      found: [
        'Kafka: kafka:9092 (no TLS, plain as me), from KAFKA_BOOTSTRAP_SERVERS, KAFKA_SASL_PASSWORD',
        'topic: agent-actions, the default',
        'dead letters: mine, from AGENT_ACTIONS_DLQ_TOPIC',
        'group: group, the default',
        'database: postgres://me:***@db/agents, from DATABASE_URL',
      ],
    })
  })

  it('hold no secret', () => {
    expect(JSON.stringify(checkSettings(SETTINGS, PORTS))).not.toContain('hunter22')
  })

  it('that are wrong fail, beside those that are known', () => {
    const outcome = checkSettings(
      { ...SETTINGS, database: undefined, problems: ['POSTGRES_USER is not set'] },
      PORTS,
    )
    expect(outcome).toMatchObject({ status: 'failed', exitCode: 3 })
    expect(outcome.found).toContain('topic: agent-actions, the default')
    expect(outcome.found.at(-1)).toBe('POSTGRES_USER is not set')
  })
})
