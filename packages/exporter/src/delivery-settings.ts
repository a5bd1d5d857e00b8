import { ConfigError, type ActionSink } from '@agent-actions/events'
import { MAX_TIMER_MS } from './deadline.ts'
import type { DeliveryQueueSettings } from './delivery-queue.ts'
import { mappingProblems, type MappingOptions } from './mapping-settings.ts'
import { resolveSpool, type SpoolOptions } from './spool/spool-options.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface ActionSpanProcessorOptions extends MappingOptions {
  /** Where events go. Closed when the processor is shut down. */
  readonly sink: ActionSink
  /** Most events held in memory; past it actions are dropped and counted. Default 20,000. */
  readonly maxQueueEvents?: number
  /** Most bytes of events held in memory. Default 64 MiB. */
  readonly maxQueueBytes?: number
  /** Events in one send at the most. Default 1,000. */
  readonly flushEvents?: number
  /** Bytes in one send at the most, unless one event alone has more. Default 1 MiB. */
  readonly flushBytes?: number
  /** Longest time an event waits for others to share its send, in milliseconds. Default 10. */
  readonly flushAfterMs?: number
  /** Longest time that `forceFlush` and `shutdown` wait, in milliseconds. Default 10,000. */
  readonly exportTimeoutMs?: number
  /**
   * Files that hold every event until the sink has it: what was accepted survives the process. `false`
   * is none. Default: the folder of `AGENT_ACTIONS_SPOOL_DIR`, else none.
   */
  readonly spool?: SpoolOptions | false
}

export interface DeliverySettings extends DeliveryQueueSettings {
  readonly exportTimeoutMs: number
}

type Numbers = Omit<DeliverySettings, 'spool'>

const DEFAULTS: Numbers = {
  maxQueueEvents: 20_000,
  maxQueueBytes: 64 * 1024 * 1024,
  flushEvents: 1_000,
  flushBytes: 1024 * 1024,
  flushAfterMs: 10,
  exportTimeoutMs: 10_000,
}

/** @throws ConfigError that lists everything that is wrong */
export function resolveDelivery(
  options: ActionSpanProcessorOptions,
  environment: Environment = process.env,
): DeliverySettings {
  const problems = [...mappingProblems(options), ...sinkProblems(options.sink)]
  const spool = resolveSpool(options.spool, environment, problems)
  const settings = { ...DEFAULTS }
  for (const name of Object.keys(DEFAULTS) as (keyof Numbers)[]) {
    const value = options[name]
    if (value === undefined) continue
    const least = name === 'flushAfterMs' ? 0 : 1
    if (isWhole(value, least)) settings[name] = value
    else problems.push(`${name} must be a whole number from ${least} on, but is ${String(value)}.`)
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return { ...settings, spool }
}

export function sinkProblems(sink: unknown): readonly string[] {
  const { send, close } = (sink ?? {}) as Partial<ActionSink>
  return typeof send === 'function' && typeof close === 'function'
    ? []
    : ['sink must be an ActionSink with send() and close(), such as memorySink() or storeSink().']
}

function isWhole(value: unknown, least: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= MAX_TIMER_MS
}
