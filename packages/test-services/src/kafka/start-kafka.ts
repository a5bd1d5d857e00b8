import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Broker, type KafkaBroker } from './broker.ts'
import type { BrokerAddress } from './broker-settings.ts'
import { formatStorage, type ClusterPlan } from './broker-storage.ts'
import { clientSecurity, type KafkaCredentials, type KafkaSecurity } from './client-security.ts'
import { freePorts } from '../free-ports.ts'
import { createGuardedFolder, type GuardedFolder } from '../process/guarded-folder.ts'
import { findJava } from './java.ts'
import { kafkaJars, KAFKA_VERSION } from './kafka-jars.ts'
import { untilReady } from './until-ready.ts'

/** Small and quick to start: a broker here lives for minutes. */
const JVM_OPTIONS = [
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:-UsePerfData',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
]

export interface KafkaOptions {
  /** 1 by default. */
  brokers?: 1 | 3
  /** None by default. */
  security?: KafkaSecurity
  /**
   * The address that the broker tells its clients to use instead of its own: that of a proxy, or a
   * wrong one. For one broker only. `127.0.0.1` is the default host.
   */
  advertise?: { readonly host?: string; readonly port: number }
  /** Told what is being waited for, a line at a time. */
  onProgress?: (text: string) => void
}

export interface KafkaCluster extends KafkaCredentials, AsyncDisposable {
  /** `host:port`, with commas between several: where the brokers listen, whatever they advertise. */
  readonly bootstrapServers: string
  /**
   * The same brokers by listeners that neither a proxy nor security stands before: for whoever looks on.
   */
  readonly watchServers: string
  /** None for a cluster that was not started here. */
  readonly brokers: readonly KafkaBroker[]
  /** Ends the brokers at once and deletes their data. May be called again. */
  stop(): Promise<void>
}

/**
 * A real Kafka on this machine that answers clients when the promise resolves, or the one that
 * KAFKA_BOOTSTRAP_SERVERS names, which is never stopped; with `security` or `advertise` it is always
 * one of its own. Brokers and their data do not outlive this process, even if it is killed.
 *
 * @throws {KafkaUnavailableError} Java, Maven or a Maven repository is missing.
 */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaCluster> {
  const { brokers = 1, security, advertise, onProgress = () => {} } = options
  const running = process.env['KAFKA_BOOTSTRAP_SERVERS']
  if (running && !security && !advertise) return givenCluster(running)
  if (advertise && brokers !== 1) throw new Error('only a single broker advertises another address')
  const java = await findJava()
  const jars = await kafkaJars(onProgress)
  const nodes = await addresses(brokers)
  onProgress(
    `Starting Kafka ${KAFKA_VERSION} (${brokers === 1 ? 'a broker' : `${brokers} brokers`})`,
  )
  const folder = await createGuardedFolder('agent-actions-kafka-')
  return startCluster(folder, async () => ({
    java: [java, ...JVM_OPTIONS, '-cp', join(jars, '*')],
    clusterId: randomClusterId(),
    folder: folder.path,
    nodes,
    security: await clientSecurity(security, { java, folder: folder.path }),
    advertised: advertise && `${advertise.host ?? '127.0.0.1'}:${advertise.port}`,
  }))
}

async function startCluster(
  folder: GuardedFolder,
  makePlan: () => Promise<ClusterPlan>,
): Promise<KafkaCluster> {
  const brokers: Broker[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(brokers.map((broker) => broker.crash()))
    await folder.remove()
  }
  try {
    const plan = await makePlan()
    for (const node of plan.nodes) {
      const command = [...plan.java, 'kafka.Kafka', await formatStorage(plan, node)]
      brokers.push(new Broker(command, node, folder))
    }
    await untilReady(brokers)
    const bootstrapServers = brokers.map(({ port }) => `127.0.0.1:${port}`).join(',')
    const watchServers = brokers.map(({ internalPort }) => `127.0.0.1:${internalPort}`).join(',')
    const { credentials } = plan.security
    return {
      bootstrapServers,
      watchServers,
      brokers,
      ...credentials,
      stop,
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function givenCluster(bootstrapServers: string): KafkaCluster {
  const stop = async (): Promise<void> => {}
  return {
    bootstrapServers,
    watchServers: bootstrapServers,
    brokers: [],
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function addresses(count: number): Promise<readonly BrokerAddress[]> {
  const ports = await freePorts(count * 3)
  return Array.from({ length: count }, (_, index) => ({
    nodeId: index + 1,
    clientPort: ports[index]!,
    internalPort: ports[count + index]!,
    controllerPort: ports[2 * count + index]!,
  }))
}

/** 16 bytes in base64url, the first character a letter: a leading `-` would read as an option. */
function randomClusterId(): string {
  return `K${randomBytes(16).toString('base64url').slice(1)}`
}
