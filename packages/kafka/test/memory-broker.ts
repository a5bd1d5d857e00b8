import {
  KafkaJSConnectionError,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
  Partitioners,
  type PartitionMetadata,
} from 'kafkajs'
import type { PartitionedProducer } from '../src/kafka-producer.ts'
import type { ProducerMessage, RecordMetadata } from '../src/producer-client.ts'

export interface ReceivedSend {
  readonly topic: string
  readonly partition: number
  readonly messages: readonly ProducerMessage[]
}

/** What becomes of a send: stored; stored, but the answer is lost; or not stored, for the reason. */
export type Fate = 'stored' | 'answer lost' | Error

/**
 * A producer that is its own broker. Of a send for several partitions it stores one and says
 * nothing of the others, as kafkajs does when a leader moves at the wrong moment.
 */
export class MemoryBroker implements PartitionedProducer {
  readonly partitions: number
  readonly sends: ReceivedSend[] = []
  readonly stored = new Map<number, ProducerMessage[]>()
  fateOf: (send: ReceivedSend) => Fate | Promise<Fate> = () => 'stored'
  isReachable = true
  connects = 0
  disconnects = 0
  sending = 0
  mostAtOnce = 0
  readonly #partitioner = Partitioners.DefaultPartitioner()

  constructor(partitions = 6) {
    this.partitions = partitions
  }

  get messages(): readonly ProducerMessage[] {
    return [...this.stored.values()].flat()
  }

  async connect(): Promise<void> {
    this.connects += 1
    if (!this.isReachable) throw connectionRefused()
  }

  async disconnect(): Promise<void> {
    this.disconnects += 1
  }

  async partitionCount(): Promise<number> {
    return this.partitions
  }

  async send(record: {
    topic: string
    messages: ProducerMessage[]
  }): Promise<readonly RecordMetadata[]> {
    if (!this.isReachable) throw connectionRefused()
    const { topic } = record
    const partition = this.#partitionOf(topic, record.messages[0]!)
    const messages = record.messages.filter((one) => this.#partitionOf(topic, one) === partition)
    const send = { topic, partition, messages }
    this.sends.push(send)
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.sending)
    try {
      const fate = await this.fateOf(send)
      if (fate instanceof Error) throw fate
      this.stored.set(partition, [...(this.stored.get(partition) ?? []), ...messages])
      if (fate === 'answer lost') throw connectionRefused()
      return [{ topicName: topic, partition, errorCode: 0 }]
    } finally {
      this.sending -= 1
    }
  }

  #partitionOf(topic: string, message: ProducerMessage): number {
    const partitionMetadata = Array.from({ length: this.partitions }, (_, partitionId) => ({
      partitionId,
      leader: 1,
    })) as PartitionMetadata[]
    return this.#partitioner({ topic, partitionMetadata, message })
  }
}

export function connectionRefused(): Error {
  return afterRetries(
    new KafkaJSConnectionError('Connection error: connect ECONNREFUSED 127.0.0.1:9092', {
      broker: '127.0.0.1:9092',
      code: 'ECONNREFUSED',
    }),
  )
}

export function tooLarge(): Error {
  return protocolError('MESSAGE_TOO_LARGE', 10, false)
}

export function withoutLeader(): Error {
  return afterRetries(protocolError('LEADER_NOT_AVAILABLE', 5, true))
}

function protocolError(type: string, code: number, retriable: boolean): Error {
  const answer = { name: 'KafkaJSProtocolError', message: type, type, code, retriable }
  return new KafkaJSProtocolError(answer)
}

function afterRetries(cause: Error): Error {
  return new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 1, retryTime: 200 })
}
