const HOW =
  'Set KAFKA_BOOTSTRAP_SERVERS or the option brokers to host:port, with commas between several'
const EXAMPLE = 'for example broker-1:9092,broker-2:9092'
const MAX_PORT = 65_535

/** What is wrong is added to `problems`. */
export function brokerAddresses(
  option: string | readonly string[] | undefined,
  variable: string | undefined,
  problems: string[],
): readonly string[] {
  const source = option === undefined ? 'KAFKA_BOOTSTRAP_SERVERS' : 'brokers'
  const given: unknown = option ?? variable ?? ''
  const list: readonly unknown[] = typeof given === 'string' ? given.split(',') : asList(given)
  const addresses = list
    .map((address) => (typeof address === 'string' ? address.trim() : address))
    .filter((address) => address !== '')
  if (addresses.length === 0) problems.push(`no Kafka broker is given. ${HOW}, ${EXAMPLE}`)
  for (const address of addresses) {
    const problem = addressProblem(address)
    if (problem) problems.push(`${source}: ${problem}`)
  }
  return addresses as readonly string[]
}

function asList(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [given]
}

/** The address is repeated only where it can hold no password. */
function addressProblem(address: unknown): string | undefined {
  if (typeof address !== 'string') return `an address is a ${typeof address}; write 'host:port'`
  if (address.includes('@'))
    return 'an address holds an "@"; user and password go into KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD'
  const scheme = /^(\w+):\/\//.exec(address)
  if (scheme)
    return `"${address}" begins with a protocol. Write host:port alone; KAFKA_SSL and KAFKA_SASL_MECHANISM say how to connect`
  if (isIpv6(address)) {
    return `"${address}" is an IPv6 address, which the client (kafkajs 2.2.4) cuts at its first colon. Give a host name that resolves to it`
  }
  const [host, port, ...rest] = address.split(':')
  if (!host || /\s/.test(host)) return `"${address}" names no host; write host:port`
  if (port === undefined)
    return `"${address}" names no port; Kafka's usual one is 9092: ${host}:9092`
  if (rest.length > 0 || !isPort(port))
    return `"${address}" has no port from 1 to ${MAX_PORT} after its colon`
  return undefined
}

function isIpv6(address: string): boolean {
  return address.startsWith('[') || address.split(':').length > 2
}

function isPort(text: string): boolean {
  const port = Number(text)
  return /^\d+$/.test(text) && port >= 1 && port <= MAX_PORT
}
