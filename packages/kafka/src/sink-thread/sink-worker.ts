import { Worker } from 'node:worker_threads'
import { BrokerError } from '@agent-actions/events'
import type { Log } from '../log.ts'
import type { Answer, NumberedRequest, Refusal, Reply, Request } from './messages.ts'
import type { SinkThread } from './sink-thread-for.ts'

/** Much more than one send takes: a thread without a limit would take the agent with it. */
const MAX_HEAP_MB = 256

interface Pending {
  /** `undefined`: it is done. */
  resolve(refusal: Refusal | undefined): void
  reject(error: Error): void
}

/** The thread of the sink, seen from the agent's. */
export class SinkWorker {
  readonly #worker: Worker
  readonly #log: Log
  readonly #pending = new Map<number, Pending>()
  #nextNumber = 0
  #death: BrokerError | undefined

  /** @throws what Node throws where no thread may be started */
  constructor({ entry, data, environment }: SinkThread, log: Log) {
    this.#log = log
    this.#worker = new Worker(entry, {
      name: 'agent-actions-kafka',
      workerData: data,
      // The agent's --import and NODE_OPTIONS would start the agent's observers in here as well.
      execArgv: [],
      env: environment,
      // Not the agent's output, and nobody reads it; the thread throws it away.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    })
    this.#worker.on('message', (reply: Reply) => this.#hear(reply))
    this.#worker.on('error', (error) => this.#die(error))
    this.#worker.on('exit', () => this.#die())
    // After the listeners: the first one for messages makes the thread keep the process alive again.
    this.#worker.unref()
  }

  get isAlive(): boolean {
    return this.#death === undefined
  }

  /** @throws BrokerError, retryable, when the thread has died */
  request(request: Request): Promise<Refusal | undefined> {
    if (this.#death) return Promise.reject(this.#death)
    return new Promise((resolve, reject) => {
      const number = this.#nextNumber++
      const message: NumberedRequest = { number, request }
      this.#pending.set(number, { resolve, reject })
      this.#worker.postMessage(message, handedOver(request))
    })
  }

  /** Ends the thread at once. */
  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #hear(reply: Reply): void {
    if ('answer' in reply) return this.#settle(reply.answer)
    const { level, message, details } = reply.note
    this.#log(level, message, details)
  }

  #settle({ number, refusal }: Answer): void {
    this.#pending.get(number)?.resolve(refusal)
    this.#pending.delete(number)
  }

  #die(cause?: unknown): void {
    this.#death ??= new BrokerError(
      'AA_BROKER_UNREACHABLE',
      `The thread that sends to Kafka has ended${cause instanceof Error ? `: ${cause.message}` : ''}. The next send starts another one.`,
      { retryable: true, cause },
    )
    for (const pending of this.#pending.values()) pending.reject(this.#death)
    this.#pending.clear()
  }
}

function handedOver(request: Request): ArrayBuffer[] {
  if (request.kind !== 'send') return []
  const { bytes, ends } = request.events
  return [bytes.buffer, ends.buffer]
}
