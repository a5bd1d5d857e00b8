import { setTimeout as delay } from 'node:timers/promises'
import type { ISocketFactory, PartitionerArgs, Producer } from 'kafkajs'
import { ClosedError } from '@agent-actions/events'
import { connectBroker } from './connect-broker.ts'
import { createKafka } from './kafka-client.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import type { Log } from './log.ts'
import { pacedConnects } from './paced-connects.ts'
import type { ProducerClient, ProducerMessage, RecordMetadata } from './producer-client.ts'
import { compressionFor } from './producer-compression.ts'

/**
 * How long a broker waits for its followers, in milliseconds. Below the client's own timeout, so
 * that it is the broker who says that they are late.
 */
const ACKNOWLEDGED_WITHIN_MS = 9_000
/** How often kafkajs reads the metadata anew when nothing fails: partitions that were added count from then on. */
const METADATA_MAX_AGE_MS = 3 * 60_000
/** After which a send goes again to the leader that the newest metadata names, in milliseconds. */
const SEND_AGAIN_AFTER_MS = 200
/** Failures in a row, without one success, after which a new client starts from the settings. */
const MAX_FAILURES_IN_A_ROW = 3
/** A partition that no topic has. */
const NO_PARTITION = -1

export interface ProducerClientOptions {
  readonly log: Log
  /** Nothing of it keeps the process alive. Default `false`. */
  readonly background?: boolean
}

/** A producer that can say how many partitions a topic has. */
export interface PartitionedProducer extends ProducerClient {
  /**
   * As of the newest metadata; connects if nothing is known yet.
   *
   * @throws what connecting or reading the metadata threw
   */
  partitionCount(topic: string): Promise<number>
}

/**
 * A kafkajs producer with `acks: -1`, not idempotent (kafkajs then loses acknowledged messages when
 * a response is lost), that creates no topics. It connects with the first use. Rejects with
 * kafkajs's errors.
 *
 * kafkajs comes back by itself from lost connections, but not from silence. After a request timeout
 * it goes on asking the same broker, also when another one leads by now; a broker that accepted the
 * connection and then said nothing stays "not connected" for it; a client that starts never turns
 * from such a first broker. So the client is thrown away after everything but an answer or a lost
 * connection, and after several lost connections in a row; a new one starts with the next broker.
 */
export function createProducerClient(
  settings: KafkaSettings,
  options: ProducerClientOptions,
): PartitionedProducer {
  return new ReconnectingProducer(settings, options)
}

interface Connection {
  readonly producer: Producer
  readonly uses: Set<Promise<unknown>>
}

class ReconnectingProducer implements PartitionedProducer {
  readonly #settings: KafkaSettings
  readonly #options: ProducerClientOptions
  readonly #partitionCounts = new Map<string, number>()
  #connecting: Promise<Connection> | undefined
  #connections = 0
  readonly #closing = new AbortController()
  /** One for all clients that follow each other. */
  readonly #connectSocket: ISocketFactory
  #failuresInARow = 0

  constructor(settings: KafkaSettings, options: ProducerClientOptions) {
    this.#settings = settings
    this.#options = options
    const { signal } = this.#closing
    const { background = false } = options
    this.#connectSocket = pacedConnects(connectBroker({ background, signal }))
  }

  async connect(): Promise<void> {
    await this.#connected()
  }

  send(record: {
    topic: string
    messages: ProducerMessage[]
  }): Promise<readonly RecordMetadata[] | undefined> {
    const compression = compressionFor(record.messages)
    const timeout = ACKNOWLEDGED_WITHIN_MS
    return this.#use((producer) => producer.send({ ...record, acks: -1, timeout, compression }))
  }

  async partitionCount(topic: string): Promise<number> {
    const known = this.#partitionCounts.get(topic)
    if (known !== undefined) return known
    // Reads the metadata and asks the partitioner, then finds nobody who leads it: nothing is sent.
    const messages = [{ value: null, partition: NO_PARTITION }]
    await this.#use((producer) => producer.send({ topic, messages }))
    const count = this.#partitionCounts.get(topic)
    if (count === undefined) throw new Error(`kafkajs did not say how many partitions ${topic} has`)
    return count
  }

  async disconnect(): Promise<void> {
    // Whoever calls this has waited for what is under way. A frozen broker never reads the rest, and
    // until it does, the socket that holds it keeps the process alive.
    this.#closing.abort()
    const connection = await this.#connecting?.catch(() => undefined)
    this.#connecting = undefined
    await connection?.producer.disconnect()
  }

  async #use<Result>(work: (producer: Producer) => Promise<Result>): Promise<Result> {
    const connecting = this.#connected()
    const connection = await connecting
    const use = this.#tryTwice(() => work(connection.producer))
    connection.uses.add(use)
    try {
      const result = await use
      this.#failuresInARow = 0
      return result
    } catch (error) {
      if (this.#isWornOut(error)) this.#replace(connecting, connection)
      throw error
    } finally {
      connection.uses.delete(use)
    }
  }

  /**
   * A leader that just moved and a connection that was lost are worth a second try: kafkajs has read the
   * metadata anew, or has connected. What takes longer is the caller's to repeat.
   */
  async #tryTwice<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      const { background = false } = this.#options
      if (!isTriedAgain(error)) throw error
      await delay(SEND_AGAIN_AFTER_MS, undefined, { ref: !background })
      if (this.#closing.signal.aborted) throw error
      return await work()
    }
  }

  #isWornOut(error: unknown): boolean {
    // An answer, even if it is no, shows that the client works.
    if (causedBy(error, ANSWERS)) this.#failuresInARow = 0
    else this.#failuresInARow += 1
    return !heals(error) || this.#failuresInARow >= MAX_FAILURES_IN_A_ROW
  }

  #connected(): Promise<Connection> {
    if (this.#closing.signal.aborted) return Promise.reject(new ClosedError('The producer'))
    if (!this.#connecting) {
      const connecting = this.#connect()
      this.#connecting = connecting
      connecting.catch(() => this.#forget(connecting))
    }
    return this.#connecting
  }

  async #connect(): Promise<Connection> {
    const { brokers } = this.#settings
    const first = this.#connections++ % brokers.length
    const rotated = [...brokers.slice(first), ...brokers.slice(0, first)]
    const kafka = await createKafka(
      { ...this.#settings, brokers: rotated },
      { ...this.#options, socketFactory: this.#connectSocket },
    )
    const producer = kafka.producer({
      allowAutoTopicCreation: false,
      idempotent: false,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      createPartitioner: () => this.#choosePartition,
      // It would also ask again, on the same connection, where there was no answer in time.
      retry: { retries: 0 },
    })
    const connection = { producer, uses: new Set<Promise<unknown>>() }
    try {
      await producer.connect()
    } catch (error) {
      this.#disconnectAfterUse(connection)
      throw error
    }
    return connection
  }

  /** Every message comes with its partition. What is of interest is how many there are. */
  readonly #choosePartition = ({ topic, partitionMetadata, message }: PartitionerArgs): number => {
    this.#partitionCounts.set(topic, partitionMetadata.length)
    return message.partition ?? NO_PARTITION
  }

  #replace(connecting: Promise<Connection>, connection: Connection): void {
    this.#failuresInARow = 0
    this.#forget(connecting)
    this.#disconnectAfterUse(connection)
  }

  #forget(connecting: Promise<Connection>): void {
    if (this.#connecting === connecting) this.#connecting = undefined
  }

  #disconnectAfterUse({ producer, uses }: Connection): void {
    Promise.allSettled(uses)
      .then(() => producer.disconnect())
      .catch((error: unknown) => {
        this.#options.log('debug', 'a producer that is no longer used could not disconnect', {
          error,
        })
      })
  }
}

/** kafkajs's names for errors after which it connects again, or reads the metadata anew. */
const LOST_CONNECTIONS: readonly string[] = [
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSBrokerNotFound',
]
const ANSWERS: readonly string[] = ['KafkaJSProtocolError']

function heals(error: unknown): boolean {
  return causedBy(error, ANSWERS) || causedBy(error, LOST_CONNECTIONS)
}

/** By this name kafkajs says that it would have tried again itself. */
function isTriedAgain(error: unknown): boolean {
  return error instanceof Error && error.name === 'KafkaJSNumberOfRetriesExceeded' && heals(error)
}

function causedBy(error: unknown, names: readonly string[]): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (names.includes(at.name)) return true
  }
  return false
}
