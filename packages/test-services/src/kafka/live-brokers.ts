import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Kafka's Metadata request, version 6: the one that kafkajs sends. */
const METADATA = 3
const METADATA_VERSION = 6
const ASK_AGAIN_AFTER_MS = 50
const ANSWER_WITHIN_MS = 2000

/**
 * Resolves once this broker lists its topics to a client and knows that these nodes are alive.
 * Rejects when `signal` is aborted.
 *
 * @param port of a listener without security
 */
export async function untilLiveBrokers(
  port: number,
  nodeIds: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  const allLive = async (): Promise<boolean> => {
    const live = await liveBrokers(port)
    return nodeIds.every((nodeId) => live.includes(nodeId))
  }
  while (!(await allLive())) await delay(ASK_AGAIN_AFTER_MS, undefined, { signal })
}

/** Their node ids; none while nobody answers. */
function liveBrokers(port: number): Promise<readonly number[]> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0)
    let live: readonly number[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(metadataRequest()))
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy())
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk])
      if (!isWhole(answer)) return
      live = nodeIdsOf(answer)
      socket.destroy()
    })
    // A broker that does not listen yet is what the caller waits for; 'close' follows.
    socket.on('error', () => {})
    socket.on('close', () => resolve(live))
  })
}

/** For all topics, without creating any. */
function metadataRequest(): Buffer {
  const clientId = 'test-services'
  const request = Buffer.alloc(4 + 2 + 2 + 4 + 2 + clientId.length + 4 + 1)
  let at = request.writeInt32BE(request.length - 4)
  at = request.writeInt16BE(METADATA, at)
  at = request.writeInt16BE(METADATA_VERSION, at)
  at = request.writeInt32BE(1, at)
  at = request.writeInt16BE(clientId.length, at)
  at += request.write(clientId, at)
  at = request.writeInt32BE(-1, at)
  request.writeInt8(0, at)
  return request
}

function isWhole(answer: Buffer): boolean {
  return answer.length >= 4 && answer.length >= 4 + answer.readInt32BE(0)
}

/** After size, correlation id and throttle time: node id, host, port and rack of each broker. */
function nodeIdsOf(answer: Buffer): readonly number[] {
  const count = answer.readInt32BE(12)
  let at = 16
  const textLength = (): number => 2 + Math.max(0, answer.readInt16BE(at))
  return Array.from({ length: count }, () => {
    const nodeId = answer.readInt32BE(at)
    at += 4
    at += textLength() + 4
    at += textLength()
    return nodeId
  })
}
