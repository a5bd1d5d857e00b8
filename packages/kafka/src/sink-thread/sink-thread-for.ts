import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMainThread as isMain } from 'node:worker_threads'
import type { KafkaSinkOptions } from '../kafka-sink-settings.ts'
import { KAFKA_VARIABLES } from '../kafka-variables.ts'
import { networkDefaults, type NetworkDefaults } from './network-defaults.ts'

/** What the thread is started with. */
export interface ThreadData {
  readonly options: KafkaSinkOptions
  readonly network: NetworkDefaults
}

/** How to start the thread. */
export interface SinkThread {
  /** Path of its first file. */
  readonly entry: string
  readonly data: ThreadData
  readonly environment: Readonly<Record<string, string>>
}

interface Place {
  /** Of the built package alone: Node 20 loads no TypeScript in a worker, and a bundle has no such file. */
  readonly entry: string
  readonly isMainThread: boolean
}

const HERE: Place = {
  entry: fileURLToPath(new URL('./entry.js', import.meta.url)),
  isMainThread: isMain,
}

/** What Node itself reads when it connects. */
const OF_NODE: readonly string[] = ['NODE_TLS_REJECT_UNAUTHORIZED', 'NODE_EXTRA_CA_CERTS']
const PASSED_ON: readonly string[] = [
  ...KAFKA_VARIABLES.map(({ name }) => name),
  'AGENT_ACTIONS_TOPIC',
  ...OF_NODE,
]

/**
 * @param options that are known to be right
 * @returns `undefined` where there can be none: for options that are functions or hold some, in a
 *   worker of the agent, and where the package is not as it was built
 */
export function sinkThreadFor(
  options: KafkaSinkOptions,
  environment: NodeJS.ProcessEnv,
  { entry, isMainThread }: Place = HERE,
): SinkThread | undefined {
  if (!isMainThread || options.producer || !existsSync(entry)) return undefined
  const { log: _told, ...rest } = options
  if (!canBeSent(rest)) return undefined
  return {
    entry,
    data: { options: rest, network: networkDefaults() },
    environment: Object.fromEntries(
      PASSED_ON.flatMap((name) => {
        const value = environment[name]
        return value === undefined ? [] : [[name, value] as const]
      }),
    ),
  }
}

function canBeSent(value: unknown): boolean {
  try {
    structuredClone(value)
    return true
  } catch {
    return false
  }
}
