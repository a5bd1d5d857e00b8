import { PROTOCOL_ERRORS, type ProtocolError } from '../fake-kafka/protocol-errors.ts'
import type { WireReader } from '../fake-kafka/wire-reader.ts'
import { WireWriter } from '../fake-kafka/wire-writer.ts'

/** Requests with a name here; a broker knows many more (https://kafka.apache.org/protocol#protocol_api_keys). */
export const KAFKA_APIS = {
  Produce: 0,
  Fetch: 1,
  OffsetCommit: 8,
  FindCoordinator: 10,
  JoinGroup: 11,
  Heartbeat: 12,
} as const

export type KafkaApi = keyof typeof KAFKA_APIS

export interface RefusedRequest {
  readonly api: KafkaApi
  readonly version: number
  readonly body: WireReader
}

interface Refusal {
  /** The versions whose layout is known here: those that kafkajs 2.2.4 and a Kafka 4 agree on. */
  readonly versions: readonly [least: number, greatest: number]
  readonly write: (request: RefusedRequest, error: number) => WireWriter
}

const REFUSALS: Partial<Record<KafkaApi, Refusal>> = {
  Produce: { versions: [5, 7], write: produceRefused },
  OffsetCommit: { versions: [5, 5], write: commitRefused },
  FindCoordinator: { versions: [1, 2], write: coordinatorRefused },
  Heartbeat: { versions: [1, 3], write: (_, error) => new WireWriter().int32(0).int16(error) },
}

/**
 * The answer that refuses all of a request with one error, as a broker would write it.
 *
 * @throws Error for a request whose answers are not known here
 */
export function refusalOf(request: RefusedRequest, error: ProtocolError): Buffer {
  const { api, version } = request
  const refusal = REFUSALS[api]
  const [least, greatest] = refusal?.versions ?? [0, -1]
  if (!refusal || version < least || version > greatest)
    throw new Error(`the proxy cannot refuse ${api}, version ${version}`)
  return refusal.write(request, PROTOCOL_ERRORS[error]).bytes
}

function produceRefused({ body }: RefusedRequest, error: number): WireWriter {
  body.text() // Transactional id.
  body.int16() // Acks.
  body.int32() // Timeout.
  const answer = new WireWriter()
  writeTopics(answer, readTopics(body, skipBytes), (partition) =>
    answer.int32(partition).int16(error).int64(-1n).int64(-1n).int64(-1n),
  )
  return answer.int32(0)
}

function commitRefused({ body }: RefusedRequest, error: number): WireWriter {
  body.text() // Group.
  body.int32() // Generation.
  body.text() // Member.
  const topics = readTopics(body, (commit) => {
    commit.int64() // Offset.
    commit.text() // Metadata.
  })
  const answer = new WireWriter().int32(0)
  return writeTopics(answer, topics, (partition) => answer.int32(partition).int16(error))
}

function coordinatorRefused(_: RefusedRequest, error: number): WireWriter {
  return new WireWriter().int32(0).int16(error).text(null).int32(-1).text('').int32(-1)
}

interface TopicPartitions {
  readonly name: string | null
  readonly partitions: readonly number[]
}

function readTopics(
  body: WireReader,
  skipRest: (body: WireReader) => void,
): readonly TopicPartitions[] {
  return body.list(() => ({
    name: body.text(),
    partitions: body.list(() => {
      const partition = body.int32()
      skipRest(body)
      return partition
    }),
  }))
}

function skipBytes(body: WireReader): void {
  body.bytes()
}

function writeTopics(
  answer: WireWriter,
  topics: readonly TopicPartitions[],
  writePartition: (partition: number) => unknown,
): WireWriter {
  return answer.list(topics, ({ name, partitions }) =>
    answer.text(name).list(partitions, writePartition),
  )
}
