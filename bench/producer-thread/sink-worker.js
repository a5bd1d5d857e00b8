// The worker's side of worker-sink.js.

import { parentPort, workerData } from 'node:worker_threads'
import { isRetryable, ourError } from '@agent-actions/events'
import { WrittenAction } from '../../packages/events/dist/written-action.js'
import { sinkOf } from './kafka-sinks.js'

const sink = sinkOf(workerData)

parentPort.on('message', async (message) => {
  const { id } = message
  try {
    await answer(message)
    parentPort.postMessage({ id })
  } catch (error) {
    parentPort.postMessage({ id, error: plain(error) })
  }
})

function answer(message) {
  if (message.do === 'send') return sink.send(unpacked(message))
  return message.do === 'open' ? sink.open() : sink.close()
}

/** Ids are read out of the bytes, as in the agent: nothing but bytes has to come over. */
function unpacked({ bytes, ends }) {
  return Array.from(
    ends,
    (end, index) => new WrittenAction(bytes.subarray(ends[index - 1] ?? 0, end)),
  )
}

function plain(error) {
  const code = ourError(error)?.code ?? 'AA_DELIVERY_FAILED'
  return { code, message: String(error), retryable: isRetryable(error) }
}
