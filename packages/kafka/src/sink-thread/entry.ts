// The first file of the sink's thread: what it is asked, the sink does.

import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { resolveKafkaSink } from '../kafka-sink-settings.ts'
import type { Log } from '../log.ts'
import { ProducingSink } from '../producing-sink.ts'
import { failureOf } from './failure.ts'
import type { NumberedRequest, Refusal, Reply, Request } from './messages.ts'
import { useNetworkDefaults } from './network-defaults.ts'
import { unpackEvents } from './packed-events.ts'
import type { ThreadData } from './sink-thread-for.ts'

// Nobody reads what is printed in here, and what nobody reads would pile up.
process.stdout.write = () => true
process.stderr.write = () => true

const port = parentPort as MessagePort
const { options, network } = workerData as ThreadData
useNetworkDefaults(network)
const sink = new ProducingSink(resolveKafkaSink({ ...options, log: tell() }, process.env))

port.on('message', ({ number, request }: NumberedRequest) => {
  void refusalOf(request).then((refusal) =>
    reply({ answer: { number, ...(refusal && { refusal }) } }),
  )
})

async function refusalOf(request: Request): Promise<Refusal | undefined> {
  if (request.kind === 'close') {
    await sink.close()
    return undefined
  }
  const events = request.kind === 'send' ? unpackEvents(request.events) : undefined
  try {
    await (events ? sink.send(events) : sink.open())
    return undefined
  } catch (error) {
    const arrived = (events ?? []).flatMap((event, place) =>
      sink.hasAcknowledged(event) ? [place] : [],
    )
    return { failure: failureOf(error), arrived }
  }
}

function tell(): Log {
  return (level, message, details = {}) => {
    const texts = Object.entries(details).map(([name, value]) => [
      name,
      value instanceof Error ? value.message : String(value),
    ])
    reply({ note: { level, message, details: Object.fromEntries(texts) } })
  }
}

function reply(message: Reply): void {
  port.postMessage(message)
}
