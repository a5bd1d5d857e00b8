// Holds the first batch for ever; closes its source when it is told to, and then has nothing to do.
import { once } from 'node:events'
import { kafkaSource } from '@agent-actions/kafka'

const [brokers, topic] = process.argv.slice(2)
const source = kafkaSource(
  { brokers: [brokers], clientId: 'program', ssl: false, sasl: undefined },
  { topic, groupId: `group-of-${topic}`, log: () => {} },
)
source.start(() => {
  console.log('handling')
  return new Promise(() => {})
})
console.log('started')
await once(process.stdin, 'data')
process.stdin.destroy()
await source.close(500)
console.log('closed')
