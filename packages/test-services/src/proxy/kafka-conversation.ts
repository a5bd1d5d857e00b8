import type { Socket } from 'node:net'
import type { ProtocolError } from '../fake-kafka/protocol-errors.ts'
import { requestFrames } from '../fake-kafka/request-frames.ts'
import { WireReader } from '../fake-kafka/wire-reader.ts'
import { WireWriter } from '../fake-kafka/wire-writer.ts'
import { KAFKA_APIS, refusalOf, type KafkaApi } from './kafka-refusals.ts'

/**
 * What becomes of a request:
 * - `passed`: the broker has it, the client has the answer
 * - `answer lost`: the broker has it; in place of the answer the connection is cut
 * - `throttledMs`: of a `Produce`; the answer asks the client to be silent for so long
 * - an error: the client has this answer, and the broker never hears of it
 */
export type RequestFate =
  'passed' | 'answer lost' | ProtocolError | { readonly throttledMs: number }

/** `undefined`: a request that has no name here. */
export type FateOf = (api: KafkaApi | undefined) => RequestFate

const API_NAMES = new Map<number, KafkaApi>(
  Object.entries(KAFKA_APIS).map(([name, key]) => [key, name as KafkaApi]),
)

/** One client's connection and that to the broker, a request or an answer at a time. */
export class KafkaConversation {
  readonly #client: Socket
  readonly #broker: Socket
  readonly #fateOf: FateOf
  /** What happens to answers of the broker, by their correlation id. */
  readonly #spoils = new Map<number, (answer: Buffer) => void>()

  constructor(client: Socket, broker: Socket, fateOf: FateOf) {
    this.#client = client
    this.#broker = broker
    this.#fateOf = fateOf
  }

  /** Resolves when one side has ended it. Rejects where the proxy cannot do what it was told. */
  async go(): Promise<void> {
    const sides = [
      each(this.#client, (frame) => this.#asked(frame)),
      each(this.#broker, (frame) => this.#answered(frame)),
    ]
    try {
      await Promise.race(sides)
    } finally {
      this.#cut()
      await Promise.allSettled(sides)
    }
  }

  #asked(frame: Buffer): void {
    const request = new WireReader(frame)
    const [apiKey, version] = [request.int16(), request.int16()]
    const correlationId = request.int32()
    const api = API_NAMES.get(apiKey)
    const fate = this.#fateOf(api)
    if (fate === 'answer lost') this.#spoils.set(correlationId, () => this.#cut())
    else if (typeof fate === 'object') {
      if (api !== 'Produce') throw new Error(`the proxy cannot throttle request ${apiKey}`)
      this.#spoils.set(correlationId, (answer) => this.#throttle(answer, fate.throttledMs))
    } else if (fate !== 'passed') {
      if (!api) throw new Error(`the proxy cannot refuse request ${apiKey}`)
      request.text() // Client id.
      const refusal = refusalOf({ api, version, body: request }, fate)
      return send(
        this.#client,
        Buffer.concat([new WireWriter().int32(correlationId).bytes, refusal]),
      )
    }
    send(this.#broker, frame)
  }

  #answered(frame: Buffer): void {
    const correlationId = frame.readInt32BE()
    const spoil = this.#spoils.get(correlationId)
    this.#spoils.delete(correlationId)
    if (spoil) spoil(frame)
    else send(this.#client, frame)
  }

  /** The time is the last that an answer to `Produce` says. */
  #throttle(answer: Buffer, throttledMs: number): void {
    answer.writeInt32BE(throttledMs, answer.length - 4)
    send(this.#client, answer)
  }

  #cut(): void {
    this.#client.resetAndDestroy()
    this.#broker.resetAndDestroy()
  }
}

async function each(socket: Socket, happen: (frame: Buffer) => void): Promise<void> {
  for await (const frame of framesUntilCut(socket)) happen(frame)
}

/** Cut, by whomever, is an end like any other. */
async function* framesUntilCut(socket: Socket): AsyncGenerator<Buffer> {
  try {
    yield* requestFrames(socket)
  } catch {
    socket.destroy()
  }
}

function send(to: Socket, frame: Buffer): void {
  to.write(Buffer.concat([new WireWriter().int32(frame.length).bytes, frame]))
}
