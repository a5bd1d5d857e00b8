import { describe, expect, it } from 'vitest'
import { sinkThreadFor } from '../../src/sink-thread/sink-thread-for.ts'
import { MemoryBroker } from '../memory-broker.ts'

const PLACE = { entry: import.meta.filename, isMainThread: true }

describe('the thread of a sink', () => {
  it('is given the options and those variables alone that say how to reach Kafka', () => {
    const environment = {
      KAFKA_BOOTSTRAP_SERVERS: 'broker:9092',
      AGENT_ACTIONS_TOPIC: 'elsewhere',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_OPTIONS: '--import=@agent-actions/node/register',
      DATABASE_URL: 'postgres://user:secret@db/agents',
    }
    const options = { clientId: 'me', ssl: { ca: Buffer.from('pem') }, log: () => {} }
    expect(sinkThreadFor(options, environment, PLACE)).toMatchObject({
      entry: PLACE.entry,
      data: { options: { clientId: 'me', ssl: { ca: Buffer.from('pem') } } },
      environment: {
        KAFKA_BOOTSTRAP_SERVERS: 'broker:9092',
        AGENT_ACTIONS_TOPIC: 'elsewhere',
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
      },
    })
  })

  it.each([
    ['for a producer that was handed over', { producer: new MemoryBroker() }, {}],
    [
      'for a function among the options',
      { sasl: { mechanism: 'oauthbearer' as const, token: () => Promise.resolve('token') } },
      {},
    ],
    ['in a worker of the agent', {}, { isMainThread: false }],
    ['where its first file is missing, as in a bundle', {}, { entry: '/nowhere/entry.js' }],
  ])('is not there %s', (_why, options, place) => {
    const chosen = sinkThreadFor(options, {}, { ...PLACE, ...place })
    expect(chosen).toBeUndefined()
  })
})
