export interface BrokerAddress {
  nodeId: number
  clientPort: number
  controllerPort: number
}

/** The `server.properties` of a node that is broker and controller in one (KRaft combined mode). */
export function brokerSettings(
  node: BrokerAddress,
  cluster: readonly BrokerAddress[],
  dataFolder: string,
): string {
  const replicas = String(cluster.length)
  return propertiesText({
    'process.roles': 'broker,controller',
    'node.id': String(node.nodeId),
    'controller.quorum.voters': cluster.map(voter).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${node.clientPort},CONTROLLER://127.0.0.1:${node.controllerPort}`,
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
  })
}

function voter({ nodeId, controllerPort }: BrokerAddress): string {
  return `${nodeId}@127.0.0.1:${controllerPort}`
}

/** A backslash is the escape character of Java's properties files. */
function propertiesText(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('')
}
