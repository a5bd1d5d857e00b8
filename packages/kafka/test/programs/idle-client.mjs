// A connected client that has nothing to do, and the timers that are made meanwhile. Then it does
// nothing more, and disconnects nothing.
import { setTimeout as delay } from 'node:timers/promises'
import { createKafka } from '../../dist/kafka-client.js'

const [brokers, mode] = process.argv.slice(2)
const log = () => {}
const kafka = await createKafka(
  { brokers: [brokers], clientId: 'program', ssl: false, sasl: undefined },
  { log, background: mode === 'background' },
)
const work = setInterval(() => {}, 1_000)
const producer = kafka.producer({ createPartitioner: () => () => 0 })
await producer.connect()

let timers = 0
const { setTimeout: makeTimeout, setInterval: makeInterval } = globalThis
globalThis.setTimeout = (...parameters) => {
  timers += 1
  return makeTimeout(...parameters)
}
globalThis.setInterval = (...parameters) => {
  timers += 1
  return makeInterval(...parameters)
}
// These do not go through the functions above. An unguarded client makes a timer every millisecond.
for (let turn = 0; turn < 20; turn += 1) await delay(10)
process.stderr.write(`${timers} timers\n`)

if (mode === 'foreground') await producer.disconnect()
if (process.argv[4] === 'wait') await new Promise((resolve) => process.stdin.once('data', resolve))
process.stdin.destroy()
clearInterval(work)
