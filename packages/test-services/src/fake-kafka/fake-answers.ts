import type { FakeTopic, SendFate } from './fake-topic.ts'
import { PROTOCOL_ERRORS } from './protocol-errors.ts'
import { readRecordBatch } from './record-batch.ts'
import type { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

export interface FakeCluster {
  readonly topic: FakeTopic
  /** In the order of their node ids, from 1 on. */
  readonly ports: readonly number[]
  /** Another one each time. */
  nextProducerId(): bigint
}

export interface FakeRequest {
  readonly cluster: FakeCluster
  /** Node id of the broker that was asked. */
  readonly brokerId: number
  readonly body: WireReader
}

/** `undefined` ends the connection without an answer. */
type Answer = (request: FakeRequest) => WireWriter | undefined | Promise<WireWriter | undefined>

interface Api {
  readonly key: number
  /** The versions whose layout is known here: those that kafkajs 2.2.4 uses. */
  readonly versions: readonly [least: number, greatest: number]
  readonly answer: Answer
}

/** https://kafka.apache.org/protocol#protocol_messages */
const APIS: readonly Api[] = [
  { key: 0, versions: [7, 7], answer: produced },
  { key: 3, versions: [6, 6], answer: metadata },
  { key: 18, versions: [0, 2], answer: apiVersions },
  { key: 22, versions: [0, 1], answer: producerId },
]

export function answerOf(apiKey: number): Answer | undefined {
  return APIS.find(({ key }) => key === apiKey)?.answer
}

function apiVersions(): WireWriter {
  const answer = new WireWriter().int16(PROTOCOL_ERRORS.NONE)
  return answer
    .list(APIS, ({ key, versions: [least, greatest] }) =>
      answer.int16(key).int16(least).int16(greatest),
    )
    .int32(0)
}

function producerId({ cluster }: FakeRequest): WireWriter {
  return new WireWriter()
    .int32(0)
    .int16(PROTOCOL_ERRORS.NONE)
    .int64(cluster.nextProducerId())
    .int16(0)
}

function metadata({ cluster, body }: FakeRequest): WireWriter {
  const { topic, ports } = cluster
  const asked = body.list(() => body.text() ?? '')
  const answer = new WireWriter().int32(topic.throttleMs)
  answer.list([...ports.entries()], ([index, port]) =>
    answer
      .int32(index + 1)
      .text('127.0.0.1')
      .int32(port)
      .text(null),
  )
  answer.text('fake').int32(1)
  return answer.list(asked.length === 0 ? [topic.name] : asked, (name) => {
    const isKnown = topic.exists && name === topic.name
    answer.int16(PROTOCOL_ERRORS[isKnown ? 'NONE' : 'UNKNOWN_TOPIC_OR_PARTITION'])
    answer.text(name).int8(0)
    answer.list(isKnown ? [...topic.leaders.entries()] : [], ([partition, leader]) => {
      const replicas = ports.map((_, index) => index + 1)
      answer.int16(PROTOCOL_ERRORS[leader === 0 ? 'LEADER_NOT_AVAILABLE' : 'NONE'])
      answer.int32(partition).int32(leader === 0 ? -1 : leader)
      for (const list of [replicas, replicas, []]) answer.list(list, (id) => answer.int32(id))
    })
  })
}

async function produced({ cluster, brokerId, body }: FakeRequest): Promise<WireWriter | undefined> {
  const { topic } = cluster
  body.text() // Transactional id.
  const acks = body.int16()
  if (acks !== -1)
    throw new Error('the fake broker answers what all replicas have: acks must be -1')
  body.int32() // Timeout.
  const topics = body.list(() => ({
    name: body.text(),
    partitions: body.list(() => ({
      partition: body.int32(),
      batch: readRecordBatch(body.bytes()),
    })),
  }))
  const fates: { readonly partition: number; readonly fate: SendFate }[] = []
  for (const { partition, batch } of topics.flatMap(({ partitions }) => partitions)) {
    fates.push({ partition, fate: await topic.take(batch, { brokerId, partition }) })
  }
  if (fates.some(({ fate }) => fate === 'answer lost')) return undefined
  const answer = new WireWriter()
  return answer
    .list([topic.name], (name) => {
      answer.text(name).list(fates, ({ partition, fate }) => {
        const error = fate === 'stored' || fate === 'answer lost' ? 'NONE' : fate
        answer.int32(partition).int16(PROTOCOL_ERRORS[error]).int64(0n).int64(-1n).int64(0n)
      })
    })
    .int32(topic.throttleMs)
}
