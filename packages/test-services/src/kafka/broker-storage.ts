import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brokerSettings, type BrokerAddress } from './broker-settings.ts'
import type { ClientSecurity } from './client-security.ts'
import { runCommand } from './run-command.ts'

/** What the brokers of one cluster share. */
export interface ClusterPlan {
  /** `java` with its options and the class path. */
  readonly java: readonly string[]
  readonly clusterId: string
  readonly folder: string
  readonly nodes: readonly BrokerAddress[]
  readonly security: ClientSecurity
  /** `host:port` that clients are told; a broker's own address where there is none. */
  readonly advertised: string | undefined
}

/** Returns the path of the broker's settings. */
export async function formatStorage(plan: ClusterPlan, node: BrokerAddress): Promise<string> {
  const { java, clusterId, nodes, security } = plan
  const folder = join(plan.folder, `broker-${node.nodeId}`)
  const settings = join(folder, 'server.properties')
  const advertised = plan.advertised ?? `127.0.0.1:${node.clientPort}`
  const dataFolder = join(folder, 'data')
  await mkdir(folder)
  await writeFile(settings, brokerSettings({ node, nodes, dataFolder, advertised, security }))
  const [program, ...args] = [...java, 'kafka.tools.StorageTool', 'format', '-t', clusterId]
  const options = ['-c', settings, ...security.formatOptions]
  const { exitCode, output } = await runCommand(program, [...args, ...options])
  if (exitCode !== 0) throw new Error(`Kafka could not format its storage:\n${output}`)
  return settings
}
