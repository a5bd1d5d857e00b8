import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import {
  BroadcastChannel,
  getEnvironmentData,
  isMainThread,
  setEnvironmentData,
} from 'node:worker_threads'
import { isRetryable, StoreError, type ActionSink, type EncodedAction } from '@agent-actions/events'

/**
 * An embedded store has one owner, and the workers of an agent inherit its `--import`. So the thread
 * that owns the store takes the actions of the threads that it starts. They meet on a channel, because
 * an agent's own messages to and from its workers are its own.
 */
const FOLDERS = '@agent-actions/node.folder.v1'

interface Delivery {
  readonly events: readonly EncodedAction[]
  /** Channel of the answer. */
  readonly answer: string
  readonly number: number
}

interface Answer {
  readonly number: number
  readonly problem?: { readonly message: string; readonly isRetryable: boolean }
}

/** Whether a thread above this one has that folder open. */
export function isSharedWithUs(folder: string): boolean {
  return !isMainThread && getEnvironmentData(FOLDERS) === resolve(folder)
}

/** @returns takes it back */
export function shareStore(folder: string, sink: ActionSink): () => void {
  setEnvironmentData(FOLDERS, resolve(folder))
  const channel = new BroadcastChannel(channelOf(folder))
  hear(channel, (message) => void take(message as Delivery, sink))
  return () => {
    setEnvironmentData(FOLDERS, undefined)
    channel.close()
  }
}

async function take({ events, answer, number }: Delivery, sink: ActionSink): Promise<void> {
  try {
    await sink.send(events)
    post(answer, { number })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    post(answer, { number, problem: { message, isRetryable: isRetryable(error) } })
  }
}

/** In a worker: the store of the thread above. */
export function sharedStoreSink(folder: string): ActionSink {
  const answer = `${channelOf(folder)}/${randomUUID()}`
  const waiting = new Map<number, (answered: Answer) => void>()
  let channel: BroadcastChannel | undefined
  let number = 0
  const listen = (): void => {
    if (channel) return
    channel = new BroadcastChannel(answer)
    hear(channel, (message) => {
      const answered = message as Answer
      waiting.get(answered.number)?.(answered)
      waiting.delete(answered.number)
    })
  }
  return {
    async send(events) {
      listen()
      const mine = (number += 1)
      const answered = new Promise<Answer>((settle) => waiting.set(mine, settle))
      post(channelOf(folder), {
        events: events.map(plain),
        answer,
        number: mine,
      } satisfies Delivery)
      const { problem } = await answered
      if (!problem) return
      throw new StoreError('AA_STORE_UNREACHABLE', problem.message, {
        retryable: problem.isRetryable,
      })
    },
    close() {
      channel?.close()
      return Promise.resolve()
    },
  }
}

const channelOf = (folder: string): string => `@agent-actions/node.v1:${resolve(folder)}`

/** Without keeping the thread alive. */
function hear(channel: BroadcastChannel, onMessage: (message: unknown) => void): void {
  channel.addEventListener('message', (event) => onMessage((event as MessageEvent).data))
  channel.unref()
}

/** A channel that is open and unheard would keep everybody else's messages. */
function post(name: string, message: Delivery | Answer): void {
  const channel = new BroadcastChannel(name)
  channel.postMessage(message)
  channel.close()
}

/** What a thread can be sent: no getters, and not the pool that the bytes lie in. */
function plain({ id, correlationId, traceparent, value }: EncodedAction): EncodedAction {
  return { id, correlationId, traceparent, value: new Uint8Array(value) }
}
