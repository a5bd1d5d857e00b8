import { EXIT } from '../exit-code.ts'
import type { Outcome } from './finding.ts'
import type { ReachAddress } from './reach-address.ts'
import { reachedAddresses } from './reached-addresses.ts'

const ADVICE =
  'Start Kafka, or set KAFKA_BOOTSTRAP_SERVERS to host:port of a broker that is reachable from here.'

/** Does anybody listen at the addresses that a client starts with? One is enough for it. */
export async function checkBroker(
  bootstrap: readonly string[],
  reach: ReachAddress,
): Promise<Outcome<readonly string[]>> {
  const addresses = await reachedAddresses(bootstrap, reach)
  const details = { addresses }
  const found = addresses.map(({ address, problem }) =>
    problem === undefined ? `${address} answers` : `${address} does not answer: ${problem}`,
  )
  const answering = addresses.flatMap(({ address, problem }) => (problem ? [] : [address]))
  if (answering.length === 0) {
    return { status: 'failed', exitCode: EXIT.unreachable, found, advice: [ADVICE], details }
  }
  if (answering.length < addresses.length) {
    const advice = ['One that answers is enough to start with; when it is away, nothing starts.']
    return { status: 'warning', value: answering, found, advice, details }
  }
  return { status: 'ok', value: answering, found, details }
}
