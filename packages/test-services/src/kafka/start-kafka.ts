import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBrokerProcess, type BrokerProcess } from './broker-process.ts'
import { brokerSettings, type BrokerAddress } from './broker-settings.ts'
import { freePorts } from '../free-ports.ts'
import { findJava } from './java.ts'
import { kafkaJars, KAFKA_VERSION } from './kafka-jars.ts'
import { untilLiveBrokers } from './live-brokers.ts'
import { runCommand } from './run-command.ts'

/** Small and quick to start: a broker here lives for minutes. */
const JVM_OPTIONS = [
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:-UsePerfData',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
]
const READY_WITHIN_MS = 120_000

export interface KafkaOptions {
  /** 1 by default. */
  brokers?: 1 | 3
  /** Told what is being waited for, a line at a time. */
  onProgress?: (text: string) => void
}

export interface KafkaBroker {
  readonly port: number
  readonly pid: number
  /** To this broker alone: SIGKILL crashes it, SIGSTOP freezes it, SIGCONT wakes it. */
  readonly kill: (signal: NodeJS.Signals) => void
}

export interface KafkaCluster extends AsyncDisposable {
  /** `host:port`, with commas between several. */
  readonly bootstrapServers: string
  /** None for a cluster that was not started here. */
  readonly brokers: readonly KafkaBroker[]
  /** Ends the brokers at once and deletes their data. May be called again. */
  stop(): Promise<void>
}

/**
 * A real Kafka on this machine that answers clients when the promise resolves, or the one that
 * KAFKA_BOOTSTRAP_SERVERS names, which is never stopped. Brokers do not outlive this process, even
 * if it is killed.
 *
 * @throws {KafkaUnavailableError} Java, Maven or a Maven repository is missing.
 */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaCluster> {
  const { brokers = 1, onProgress = () => {} } = options
  const running = process.env['KAFKA_BOOTSTRAP_SERVERS']
  if (running) return cluster(running, [], async () => {})
  const java = await findJava()
  const jars = await kafkaJars(onProgress)
  onProgress(
    `Starting Kafka ${KAFKA_VERSION} (${brokers === 1 ? 'a broker' : `${brokers} brokers`})`,
  )
  return startBrokers([java, ...JVM_OPTIONS, '-cp', join(jars, '*')], await addresses(brokers))
}

async function addresses(count: number): Promise<readonly BrokerAddress[]> {
  const ports = await freePorts(count * 2)
  return ports.slice(0, count).map((clientPort, index) => ({
    nodeId: index + 1,
    clientPort,
    controllerPort: ports[count + index]!,
  }))
}

async function startBrokers(
  java: readonly string[],
  nodes: readonly BrokerAddress[],
): Promise<KafkaCluster> {
  const clusterId = randomClusterId()
  const folders: string[] = []
  const processes: BrokerProcess[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((broker) => broker.stop()))
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
  }
  try {
    for (const node of nodes) {
      const folder = await mkdtemp(join(tmpdir(), 'agent-actions-kafka-'))
      folders.push(folder)
      const settings = await formatStorage({ java, node, nodes, clusterId, folder })
      processes.push(startBrokerProcess([...java, 'kafka.Kafka', settings], folder))
    }
    await ready(nodes, processes)
  } catch (error) {
    await stop()
    throw error
  }
  const brokers = nodes.map(({ clientPort }, index) => {
    const { pid, kill } = processes[index]!
    return { port: clientPort, pid, kill }
  })
  return cluster(brokers.map(({ port }) => `127.0.0.1:${port}`).join(','), brokers, stop)
}

/** 16 bytes in base64url, the first character a letter: a leading `-` would read as an option. */
function randomClusterId(): string {
  return `K${randomBytes(16).toString('base64url').slice(1)}`
}

interface Storage {
  java: readonly string[]
  node: BrokerAddress
  nodes: readonly BrokerAddress[]
  clusterId: string
  folder: string
}

/** Returns the path of the broker's settings. */
async function formatStorage({ java, node, nodes, clusterId, folder }: Storage): Promise<string> {
  const settings = join(folder, 'server.properties')
  await writeFile(settings, brokerSettings(node, nodes, join(folder, 'data')))
  const [program, ...args] = [...java, 'kafka.tools.StorageTool', 'format', '-t', clusterId]
  const { exitCode, output } = await runCommand(program, [...args, '-c', settings])
  if (exitCode !== 0) throw new Error(`Kafka could not format its storage:\n${output}`)
  return settings
}

async function ready(
  nodes: readonly BrokerAddress[],
  processes: readonly BrokerProcess[],
): Promise<void> {
  const waiting = new AbortController()
  const deadline = setTimeout(() => waiting.abort(), READY_WITHIN_MS)
  const ended = processes.map(async (broker) => {
    throw new Error(`a Kafka broker ended while it started:\n${await broker.ended}`)
  })
  const answered = nodes.map(({ clientPort }) =>
    untilLiveBrokers(clientPort, nodes.length, waiting.signal),
  )
  try {
    await Promise.race([Promise.all(answered), ...ended])
  } catch (cause) {
    if (!waiting.signal.aborted) throw cause
    throw new Error(`Kafka did not answer within ${READY_WITHIN_MS / 1000} s`, { cause })
  } finally {
    clearTimeout(deadline)
    waiting.abort()
  }
}

function cluster(
  bootstrapServers: string,
  brokers: readonly KafkaBroker[],
  stop: () => Promise<void>,
): KafkaCluster {
  return { bootstrapServers, brokers, stop, [Symbol.asyncDispose]: stop }
}
