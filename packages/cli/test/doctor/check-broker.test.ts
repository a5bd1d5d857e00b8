import { describe, expect, it } from 'vitest'
import { checkAdvertisedAddresses } from '../../src/doctor/check-advertised-addresses.ts'
import { checkBroker } from '../../src/doctor/check-broker.ts'
import type { ReachAddress } from '../../src/doctor/reach-address.ts'

/** Only these answer. */
const reaching =
  (...reachable: readonly string[]): ReachAddress =>
  (address) =>
    reachable.includes(address) ? Promise.resolve() : Promise.reject(new Error('ECONNREFUSED'))

describe('the broker', () => {
  it('is there when every bootstrap address answers', async () => {
    expect(await checkBroker(['a:1', 'b:2'], reaching('a:1', 'b:2'))).toMatchObject({
      status: 'ok',
      value: ['a:1', 'b:2'],
      found: ['a:1 answers', 'b:2 answers'],
    })
  })

  it('is worth a warning when some do not', async () => {
    expect(await checkBroker(['a:1', 'b:2'], reaching('b:2'))).toMatchObject({
      status: 'warning',
      value: ['b:2'],
      found: ['a:1 does not answer: ECONNREFUSED', 'b:2 answers'],
    })
  })

  it('is unreachable when none does', async () => {
    expect(await checkBroker(['a:1'], reaching())).toMatchObject({
      status: 'failed',
      exitCode: 4,
      advice: [expect.stringContaining('KAFKA_BOOTSTRAP_SERVERS')],
      details: { addresses: [{ address: 'a:1', problem: 'ECONNREFUSED' }] },
    })
  })
})

describe('the advertised addresses', () => {
  const bootstrap = ['localhost:9092']

  it('are fine when each answers', async () => {
    const advertised = [
      { nodeId: 1, host: 'a', port: 9092 },
      { nodeId: 2, host: '::1', port: 9093 },
    ]
    const reach = reaching('a:9092', '[::1]:9093')
    expect(await checkAdvertisedAddresses({ advertised, bootstrap }, reach)).toMatchObject({
      status: 'ok',
      found: ['broker 1 at a:9092 answers', 'broker 2 at [::1]:9093 answers'],
    })
  })

  it('that do not answer are shown against the bootstrap address, with what to change', async () => {
    const advertised = [
      { nodeId: 1, host: 'localhost', port: 9092 },
      { nodeId: 2, host: 'kafka', port: 9092 },
    ]
    const reach = reaching('localhost:9092')
    const outcome = await checkAdvertisedAddresses({ advertised, bootstrap }, reach)
    expect(outcome).toMatchObject({
      status: 'failed',
      exitCode: 4,
      found: [
        'broker 2 advertises kafka:9092, which does not answer from here: ECONNREFUSED',
        'the bootstrap address does: localhost:9092',
      ],
      advice: [expect.anything(), expect.stringContaining('advertised.listeners of broker 2')],
    })
  })
})
