// A sink in a worker thread: a batch goes there as the bytes of its events in one buffer that is handed
// over, and comes back as one message. What a failed send had delivered already is not remembered and is
// sent again, which costs a broker that answers nothing.

import { Worker } from 'node:worker_threads'
import { DeliveryError } from '@agent-actions/events'

/** @param {{ brokers: string[], gzip: boolean }} options of `sinkOf` */
export function workerSink(options) {
  const worker = new Worker(new URL('sink-worker.js', import.meta.url), { workerData: options })
  const waiting = new Map()
  let asked = 0
  worker.on('message', ({ id, error }) => {
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (error) reject(new DeliveryError(error.code, error.message, error))
    else resolve()
  })
  worker.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  })
  worker.unref()
  const ask = (message, transfer) =>
    new Promise((resolve, reject) => {
      const id = (asked += 1)
      waiting.set(id, { resolve, reject })
      worker.postMessage({ ...message, id }, transfer)
    })
  return {
    open: () => ask({ do: 'open' }),
    send: (events) => {
      const { bytes, ends } = packed(events)
      return ask({ do: 'send', bytes, ends }, [bytes.buffer, ends.buffer])
    },
    close: async () => {
      await ask({ do: 'close' })
      await worker.terminate()
    },
  }
}

/** Copied: the memory of waiting events is shared with others, and stays here. */
function packed(events) {
  const ends = new Uint32Array(events.length)
  let length = 0
  for (const [index, { value }] of events.entries()) ends[index] = length += value.byteLength
  const bytes = Buffer.allocUnsafeSlow(length)
  for (const [index, { value }] of events.entries()) {
    bytes.set(value, ends[index] - value.byteLength)
  }
  return { bytes, ends }
}
