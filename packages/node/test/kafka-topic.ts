import { randomBytes, randomUUID } from 'node:crypto'
import { kafkaSink, kafkaSource, openKafkaAdmin, type KafkaSettings } from '@agent-actions/kafka'

const END = 'the end of what is read'

/** A topic of one test, with one partition: it is read in the order of its records. */
export class KafkaTopic {
  readonly #settings: KafkaSettings
  readonly name = `actions-${randomBytes(6).toString('hex')}`

  constructor(bootstrapServers: string) {
    this.#settings = {
      brokers: bootstrapServers.split(','),
      clientId: 'test',
      ssl: false,
      sasl: undefined,
    }
  }

  /** What an agent has to know to write to it. */
  get environment(): Record<string, string> {
    return {
      AGENT_ACTIONS_SINK: 'kafka',
      KAFKA_BOOTSTRAP_SERVERS: this.#settings.brokers.join(','),
      AGENT_ACTIONS_TOPIC: this.name,
    }
  }

  async create(): Promise<this> {
    await using admin = await openKafkaAdmin(this.#settings, { log: () => {} })
    await admin.createTopics([{ name: this.name, partitions: 1, replication: 1, config: {} }])
    return this
  }

  /** The names of all actions that are there by now, each id once. */
  async actionNames(): Promise<readonly string[]> {
    await this.#writeEnd()
    const names = new Map<string, string>()
    const source = kafkaSource(this.#settings, {
      topic: this.name,
      groupId: randomUUID(),
      log: () => {},
    })
    await new Promise<void>((resolve) => {
      source.start(async ({ records }) => {
        for (const { value } of records) {
          const { id, action_name } = JSON.parse(Buffer.from(value ?? []).toString()) as Named
          if (action_name === END) resolve()
          else names.set(id, action_name)
        }
      })
    })
    await source.close(1_000)
    return [...names.values()]
  }

  async #writeEnd(): Promise<void> {
    const sink = kafkaSink({ brokers: this.#settings.brokers, topic: this.name })
    const value = Buffer.from(JSON.stringify({ id: END, action_name: END }))
    await sink.send([{ id: END, correlationId: randomUUID(), value }])
    await sink.close()
  }
}

interface Named {
  readonly id: string
  readonly action_name: string
}
