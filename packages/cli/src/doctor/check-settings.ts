import { describeDatabase } from '@agent-actions/store'
import type { Environment } from '../command-context.ts'
import { EXIT } from '../exit-code.ts'

import type { DoctorSettings, KafkaSide } from './doctor-settings.ts'
import type { Outcome } from './finding.ts'

export interface SettingsPorts {
  readonly environment: Environment
  /** Names of the variables that say how to reach Kafka. */
  readonly kafkaVariables: readonly string[]
  /** For people, without secrets. */
  readonly describeKafka: (kafka: KafkaSide['kafka']) => string
}

const DEFAULT = 'default'

interface Setting {
  readonly name: string
  readonly value: string
  /** The variable or option that it comes from, or `default`. */
  readonly from: string
}

/** What holds here, and where each comes from. */
export function checkSettings(
  { kafka, database, problems }: DoctorSettings,
  ports: SettingsPorts,
): Outcome<readonly Setting[]> {
  const settings = [
    ...(kafka ? kafkaSettings(kafka, ports) : []),
    ...(database
      ? [{ name: 'database', value: describeDatabase(database.url), from: database.namedBy }]
      : []),
  ]
  const told = {
    found: settings.map(
      ({ name, value, from }) =>
        `${name}: ${value}, ${from === DEFAULT ? 'the default' : `from ${from}`}`,
    ),
    details: { settings },
  }
  if (problems.length === 0) return { status: 'ok', value: settings, ...told }
  const found = [...told.found, ...problems]
  const advice = ['Set these for this command as they are for the consumer.']
  return { status: 'failed', exitCode: EXIT.configuration, ...told, found, advice }
}

function kafkaSettings(
  { kafka, topic, dlqTopic, groupId }: KafkaSide,
  { environment, kafkaVariables, describeKafka }: SettingsPorts,
): readonly Setting[] {
  const set = (name: string): boolean => Boolean(environment[name]?.trim())
  const from = (name: string): string => (set(name) ? name : DEFAULT)
  return [
    {
      name: 'Kafka',
      value: describeKafka(kafka),
      from: kafkaVariables.filter(set).join(', '),
    },
    { name: 'topic', value: topic, from: from('AGENT_ACTIONS_TOPIC') },
    { name: 'dead letters', value: dlqTopic, from: from('AGENT_ACTIONS_DLQ_TOPIC') },
    { name: 'group', value: groupId, from: from('KAFKA_GROUP_ID') },
  ]
}
