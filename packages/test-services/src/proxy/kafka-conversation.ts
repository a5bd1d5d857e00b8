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
 * - `storedBut`: the broker has it, and the client has this error
 */
export type RequestFate =
  | 'passed'
  | 'answer lost'
  | ProtocolError
  | { readonly throttledMs: number }
  | { readonly storedBut: ProtocolError }

/** `undefined`: a request that has no name here. */
export type FateOf = (api: KafkaApi | undefined) => RequestFate

const API_NAMES = new Map<number, KafkaApi>(
  Object.entries(KAFKA_APIS).map(([name, key]) => [key, name as KafkaApi]),
)

interface Head {
  readonly apiKey: number
  readonly version: number
  /** Of the answer as well. */
  readonly id: number
}

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
    const head = { apiKey: request.int16(), version: request.int16(), id: request.int32() }
    request.text() // Client id.
    const fate = this.#fateOf(API_NAMES.get(head.apiKey))
    if (fate === 'answer lost') this.#spoils.set(head.id, () => this.#cut())
    else if (typeof fate === 'object') this.#spoils.set(head.id, this.#spoil(head, request, fate))
    else if (fate !== 'passed') return send(this.#client, refusal(head, request, fate))
    send(this.#broker, frame)
  }

  #spoil(head: Head, body: WireReader, fate: RequestFate & object): (answer: Buffer) => void {
    if ('storedBut' in fate) {
      const instead = refusal(head, body, fate.storedBut)
      return () => send(this.#client, instead)
    }
    if (API_NAMES.get(head.apiKey) !== 'Produce')
      throw new Error(`the proxy cannot throttle request ${head.apiKey}`)
    return (answer) => {
      // The last that an answer to `Produce` says.
      answer.writeInt32BE(fate.throttledMs, answer.length - 4)
      send(this.#client, answer)
    }
  }

  #answered(frame: Buffer): void {
    const correlationId = frame.readInt32BE()
    const spoil = this.#spoils.get(correlationId)
    this.#spoils.delete(correlationId)
    if (spoil) spoil(frame)
    else send(this.#client, frame)
  }

  #cut(): void {
    this.#client.resetAndDestroy()
    this.#broker.resetAndDestroy()
  }
}

function refusal({ apiKey, version, id }: Head, body: WireReader, error: ProtocolError): Buffer {
  const api = API_NAMES.get(apiKey)
  if (!api) throw new Error(`the proxy cannot refuse request ${apiKey}`)
  const answer = refusalOf({ api, version, body }, error)
  return Buffer.concat([new WireWriter().int32(id).bytes, answer])
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
