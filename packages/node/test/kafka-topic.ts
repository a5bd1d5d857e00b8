import { randomBytes } from 'node:crypto'
import { sendSpool } from '@agent-actions/exporter/spool'
import { kafkaSink, openKafkaAdmin, readTopic, type KafkaSettings } from '@agent-actions/kafka'

const log = (): void => {}

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
    await using admin = await openKafkaAdmin(this.#settings, { log })
    await admin.createTopics([{ name: this.name, partitions: 1, replication: 1, config: {} }])
    return this
  }

  /** Sends what dead agents have left, as `agent-actions spool send` does. */
  async sendSpool(directory: string): Promise<void> {
    const { brokers } = this.#settings
    const sink = kafkaSink({ brokers, topic: this.name })
    await sendSpool({ directory, sink, timeoutMs: 60_000 })
    await sink.close()
  }

  /** The names of all actions that are there by now, each id once. */
  async actionNames(): Promise<readonly string[]> {
    const settings = this.#settings
    await using admin = await openKafkaAdmin(settings, { log })
    const names = new Map<string, string>()
    await readTopic(settings, {
      topic: this.name,
      ranges: await admin.topicRanges(this.name),
      handle: (records) => {
        for (const { value } of records) {
          const { id, action_name } = JSON.parse(Buffer.from(value ?? []).toString()) as Named
          names.set(id, action_name)
        }
      },
      log,
      stalledAfterMs: 60_000,
    })
    return [...names.values()]
  }
}

interface Named {
  readonly id: string
  readonly action_name: string
}
