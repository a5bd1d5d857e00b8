import type { Admin } from 'kafkajs'
import { ClosedError } from '@agent-actions/events'
import { connectAdmin, connectToSeedOnly, type AdminConnection } from './admin-connection.ts'
import { groupLag, groupState, type GroupLag, type GroupState } from './admin-groups.ts'
import { topicRanges, type PartitionRange, type TimeRange } from './admin-ranges.ts'
import {
  createTopic,
  describeTopic,
  type TopicDescription,
  type TopicResult,
  type TopicSpec,
} from './admin-topics.ts'
import { brokerErrorFrom } from './broker-error.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import type { Log } from './log.ts'

/** An address that a broker tells its clients to use: `advertised.listeners`. */
export interface AdvertisedBroker {
  readonly nodeId: number
  readonly host: string
  readonly port: number
}

/**
 * What operators ask of a cluster. Every method rejects with a `BrokerError`, a `DeliveryError`, or
 * a `ClosedError` after `close`. A broker that does not answer is given up after 5 s.
 */
export interface KafkaAdmin extends AsyncDisposable {
  /** The brokers that are alive, as they advertise themselves, reachable from here or not. */
  brokers(): Promise<readonly AdvertisedBroker[]>
  /** `undefined` while there is none. With KRaft it is any broker, which forwards to the controller. */
  controllerId(): Promise<number | undefined>
  /** `undefined`: there is no such topic. */
  describeTopic(name: string): Promise<TopicDescription | undefined>
  /** Makes what is missing, one after the other; what is there is left alone. */
  createTopics(specs: readonly TopicSpec[]): Promise<readonly TopicResult[]>
  /** By partition. */
  groupLag(of: { readonly topic: string; readonly groupId: string }): Promise<readonly GroupLag[]>
  /** What a topic holds now, by partition. */
  topicRanges(topic: string, within?: TimeRange): Promise<readonly PartitionRange[]>
  /** `Dead`, with no members, where there is no such group. */
  groupState(groupId: string): Promise<GroupState>
  /** Never rejects. Safe to call twice. */
  close(): Promise<void>
}

/** @throws BrokerError when no broker answers or the login is refused; ConfigError without kafkajs */
export async function openKafkaAdmin(
  settings: KafkaSettings,
  { log }: { readonly log: Log },
): Promise<KafkaAdmin> {
  try {
    return new ConnectedAdmin(settings, log, await connectAdmin(settings, log))
  } catch (error) {
    throw brokerErrorFrom(error, settings)
  }
}

class ConnectedAdmin implements KafkaAdmin {
  readonly #settings: KafkaSettings
  readonly #log: Log
  readonly #connection: AdminConnection
  readonly #asked = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined

  constructor(settings: KafkaSettings, log: Log, connection: AdminConnection) {
    this.#settings = settings
    this.#log = log
    this.#connection = connection
  }

  async brokers(): Promise<readonly AdvertisedBroker[]> {
    const { brokers } = await this.#describeCluster()
    return brokers.toSorted((a, b) => a.nodeId - b.nodeId)
  }

  async controllerId(): Promise<number | undefined> {
    const { controller } = await this.#describeCluster()
    return controller ?? undefined
  }

  describeTopic(name: string): Promise<TopicDescription | undefined> {
    return this.#ask((admin) => describeTopic(admin, name), name)
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<readonly TopicResult[]> {
    const results: TopicResult[] = []
    for (const spec of specs) {
      results.push(await this.#ask((admin) => createTopic(admin, spec), spec.name))
    }
    return results
  }

  groupLag(of: { readonly topic: string; readonly groupId: string }): Promise<readonly GroupLag[]> {
    return this.#ask((admin) => groupLag(admin, of), of.topic)
  }

  topicRanges(topic: string, within: TimeRange = {}): Promise<readonly PartitionRange[]> {
    return this.#ask((admin) => topicRanges(admin, topic, within), topic)
  }

  groupState(groupId: string): Promise<GroupState> {
    return this.#ask((admin) => groupState(admin, groupId))
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const disconnect = (): Promise<void> =>
      this.#connection.admin.disconnect().catch(() => undefined)
    await disconnect()
    // kafkajs, cut off amid a question, connects once more: left open, that keeps the process alive.
    await Promise.allSettled(this.#asked)
    await disconnect()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #describeCluster(): ReturnType<Admin['describeCluster']> {
    return this.#ask(async () => {
      const admin = await connectToSeedOnly(this.#settings, this.#connection.seed, this.#log)
      try {
        return await admin.describeCluster()
      } finally {
        await admin.disconnect()
      }
    })
  }

  async #ask<Answer>(question: (admin: Admin) => Promise<Answer>, topic?: string): Promise<Answer> {
    if (this.#closing) throw new ClosedError('The Kafka admin client')
    const asked = question(this.#connection.admin)
    this.#asked.add(asked)
    try {
      return await asked
    } catch (error) {
      throw brokerErrorFrom(withoutAnswer(error), this.#settings, topic)
    } finally {
      this.#asked.delete(asked)
    }
  }
}

/** kafkajs asks one broker after the other, keeps no failure, and then reads from an answer it has not. */
function withoutAnswer(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error
  return { name: 'KafkaJSNoBrokerAvailableError', message: 'no broker answered', cause: error }
}
