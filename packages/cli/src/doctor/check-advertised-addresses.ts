import type { AdvertisedBroker } from '@agent-actions/kafka'
import { EXIT } from '../exit-code.ts'
import type { Outcome } from './finding.ts'
import type { ReachAddress } from './reach-address.ts'
import { reachedAddresses, type ReachedAddress } from './reached-addresses.ts'

interface Brokers {
  readonly advertised: readonly AdvertisedBroker[]
  /** The addresses that a client starts with and that answer. */
  readonly bootstrap: readonly string[]
}

/**
 * The classic trap: a client starts with the bootstrap address, but from then on it talks to each
 * broker at the address that this broker advertises.
 */
export async function checkAdvertisedAddresses(
  { advertised, bootstrap }: Brokers,
  reach: ReachAddress,
): Promise<Outcome<readonly ReachedAddress[]>> {
  const addresses = await reachedAddresses(advertised.map(addressOf), reach)
  const brokers = advertised.map(({ nodeId }, index) => ({ nodeId, ...addresses[index]! }))
  const details = { brokers, bootstrap }
  const lost = brokers.filter(({ problem }) => problem !== undefined)
  const [first] = lost
  if (!first) {
    const found = brokers.map(({ nodeId, address }) => `broker ${nodeId} at ${address} answers`)
    return { status: 'ok', value: addresses, found, details }
  }
  return {
    status: 'failed',
    exitCode: EXIT.unreachable,
    found: [
      ...lost.map(
        ({ nodeId, address, problem }) =>
          `broker ${nodeId} advertises ${address}, which does not answer from here: ${problem}`,
      ),
      `the bootstrap address does: ${bootstrap.join(', ')}`,
    ],
    advice: [
      'A client talks to each broker at the address that the broker advertises, not at the bootstrap address, which is only for its first question.',
      `Set advertised.listeners of broker ${first.nodeId} (KAFKA_ADVERTISED_LISTENERS in a container) to an address that works from here, such as ${bootstrap[0] ?? 'localhost:9092'}, and start it again. Or make ${first.address} reachable: by DNS, /etc/hosts or a published port.`,
    ],
    details,
  }
}

function addressOf({ host, port }: AdvertisedBroker): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
