import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Kafka's Metadata request, version 6: the one that kafkajs sends. */
const METADATA = 3
const METADATA_VERSION = 6
/** size, correlation id, throttle time, then the number of live brokers, 4 bytes each. */
const BROKER_COUNT_AT = 12
const ASK_AGAIN_AFTER_MS = 50
const ANSWER_WITHIN_MS = 2000

/**
 * Resolves once this broker lists its topics to a client and knows `count` live brokers, itself
 * among them. Rejects when `signal` is aborted.
 */
export async function untilLiveBrokers(
  port: number,
  count: number,
  signal: AbortSignal,
): Promise<void> {
  while ((await liveBrokers(port)) < count) await delay(ASK_AGAIN_AFTER_MS, undefined, { signal })
}

/** 0 while nobody answers. */
function liveBrokers(port: number): Promise<number> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0)
    const socket = connect(port, '127.0.0.1', () => socket.write(metadataRequest()))
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy())
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk])
      if (answer.length >= BROKER_COUNT_AT + 4) socket.destroy()
    })
    // A broker that does not listen yet is what the caller waits for; 'close' follows.
    socket.on('error', () => {})
    socket.on('close', () => {
      resolve(answer.length >= BROKER_COUNT_AT + 4 ? answer.readInt32BE(BROKER_COUNT_AT) : 0)
    })
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
