import type { ClientSecurity } from './client-security.ts'

export interface BrokerAddress {
  readonly nodeId: number
  readonly clientPort: number
  /** Between the brokers, and for the question whether they are ready: always without security. */
  readonly internalPort: number
  readonly controllerPort: number
}

export interface BrokerSettings {
  readonly node: BrokerAddress
  readonly nodes: readonly BrokerAddress[]
  readonly dataFolder: string
  /** `host:port` that clients are told to connect to. */
  readonly advertised: string
  readonly security: ClientSecurity
}

/** The `server.properties` of a node that is broker and controller in one (KRaft combined mode). */
export function brokerSettings(settings: BrokerSettings): string {
  const { node, nodes, dataFolder, advertised, security } = settings
  const replicas = String(nodes.length)
  return propertiesText({
    'process.roles': 'broker,controller',
    'node.id': String(node.nodeId),
    'controller.quorum.voters': nodes.map(voter).join(','),
    listeners: [
      `CLIENT://127.0.0.1:${node.clientPort}`,
      `INTERNAL://127.0.0.1:${node.internalPort}`,
      `CONTROLLER://127.0.0.1:${node.controllerPort}`,
    ].join(','),
    'advertised.listeners': `CLIENT://${advertised},INTERNAL://127.0.0.1:${node.internalPort}`,
    'listener.security.protocol.map': `CLIENT:${security.protocol},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    'inter.broker.listener.name': 'INTERNAL',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': dataFolder,
    // A topic that a test forgot to create is an error of the test, not a topic with defaults.
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replicas,
    'offsets.topic.replication.factor': replicas,
    // The default of 50 partitions is slow to create, and the first group waits for it.
    'offsets.topic.num.partitions': '3',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': '1',
    // Production waits 3 s for more members of a new group; a test knows its members.
    'group.initial.rebalance.delay.ms': '0',
    // A crashed broker may come back only when its old session is over; by default that is 9 s.
    'broker.session.timeout.ms': '4000',
    'broker.heartbeat.interval.ms': '500',
    ...security.settings,
  })
}

function voter({ nodeId, controllerPort }: BrokerAddress): string {
  return `${nodeId}@127.0.0.1:${controllerPort}`
}

/** A backslash is the escape character of Java's properties files. */
function propertiesText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('')
}
