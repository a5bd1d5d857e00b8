// Sends more than a socket holds to a broker that was frozen meanwhile, and closes its sink.
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { kafkaSink } from '@agent-actions/kafka'

const [brokers, topic] = process.argv.slice(2)
const log = (_level, message) => void process.stderr.write(`${message}\n`)
const sink = kafkaSink({ brokers, topic, closeTimeoutMs: 100, log })
const event = (bytes) => ({
  id: randomUUID(),
  correlationId: randomUUID(),
  value: new Uint8Array(randomBytes(bytes)),
})

// A sink alone keeps no process alive.
const work = setInterval(() => {}, 1_000)
await sink.send([event(10)])
process.stderr.write('delivered\n')
await once(process.stdin, 'data')
process.stdin.destroy()
clearInterval(work)
const sending = sink.send(Array.from({ length: 30 }, () => event(800_000)))
sending.catch(() => {})
await sink.close()
process.stderr.write('closed\n')
