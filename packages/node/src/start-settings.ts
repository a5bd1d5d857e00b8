import { ConfigError, type ActionSink } from '@agent-actions/events'
import type { RedactOptions } from '@agent-actions/events'
import { captureProblems, type Capture } from '@agent-actions/exporter'
import { embeddedSink, type OpenableSink } from './embedded-sink.ts'
import { agentKafkaSink, kafkaOptionProblems, type StartKafkaOptions } from './kafka-sink.ts'
import { chooseSink, type SinkChoice } from './sink-choice.ts'

/** Each wins over its variable. A name that is no option is refused. */
export interface StartOptions {
  /** The agent's name on every action that names no other. Default: `AGENT_ACTIONS_AGENT_NAME`. */
  readonly agentName?: string
  /**
   * Where actions go: Kafka, the embedded store, or any sink. Default: `AGENT_ACTIONS_SINK`, else
   * Kafka where `kafka` or `KAFKA_BOOTSTRAP_SERVERS` says where it is, else the embedded store.
   */
  readonly sink?: ActionSink | 'kafka' | 'embedded'
  /** How to reach Kafka, where that is the sink. Default: the `KAFKA_*` variables. */
  readonly kafka?: StartKafkaOptions
  /** Folder of the embedded store. Default: `AGENT_ACTIONS_DATA_DIRECTORY`, else `./agent-actions-data`. */
  readonly dataDirectory?: string
  /**
   * Secrets that never leave, in payloads, names and messages, beside those that are known; `false`
   * hides none. For `log` and the processor; a logger of your own, or `traceTool` without one, still
   * hides what is known before any other span processor sees it.
   */
  readonly redact?: RedactOptions | false
  /**
   * `names`: of each action only names, times, outcome and the type of its failure leave the process.
   * Default: `AGENT_ACTIONS_CAPTURE`, else `all`.
   */
  readonly capture?: Capture
  /** Longest time that the way out may take, in milliseconds. Default 25,000; 5,000 with Kafka. */
  readonly exitDeadlineMs?: number
}

export interface StartSettings {
  readonly agentName: string | undefined
  /** `undefined`: nothing is observed, by `OTEL_SDK_DISABLED=true` or `AGENT_ACTIONS_DISABLED=true`. */
  readonly sink: ActionSink | OpenableSink | undefined
  readonly redact: RedactOptions | false | undefined
  /** `undefined`: what the variable says. */
  readonly capture: Capture | undefined
  readonly exitDeadlineMs: number
}

/**
 * A busy machine takes up to 20 s to make a new embedded database, and Kubernetes leaves 30 s
 * between SIGTERM and SIGKILL.
 */
const DEFAULT_EXIT_DEADLINE_MS = 25_000
/** A Kafka that is there answers within a second; an agent must not hang at its end for one that is not. */
const KAFKA_EXIT_DEADLINE_MS = 5_000

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Options in code win over the environment, the environment over defaults. What the sink needs is
 * loaded, and connected, when it is used.
 *
 * @throws ConfigError that lists everything that is wrong
 */
export function resolveStart(options: StartOptions, environment: Environment): StartSettings {
  const problems = [
    ...unknownOptions(options),
    ...textProblems('agentName', options.agentName),
    ...textProblems('dataDirectory', options.dataDirectory),
    ...kafkaOptionProblems(options.kafka),
    ...captureProblems(options.capture, environment),
    ...deadlineProblems(options.exitDeadlineMs),
  ]
  const choice = chooseSink(options, environment, problems)
  const sink = isDisabled(environment)
    ? undefined
    : createSink(choice, { options, environment, problems })
  if (problems.length > 0) throw new ConfigError(problems)
  const defaultDeadlineMs = choice === 'kafka' ? KAFKA_EXIT_DEADLINE_MS : DEFAULT_EXIT_DEADLINE_MS
  return {
    agentName: options.agentName ?? (environment['AGENT_ACTIONS_AGENT_NAME'] || undefined),
    sink,
    redact: options.redact,
    capture: options.capture,
    exitDeadlineMs: options.exitDeadlineMs ?? defaultDeadlineMs,
  }
}

interface SinkSettings {
  readonly options: StartOptions
  readonly environment: Environment
  readonly problems: string[]
}

function createSink(
  choice: SinkChoice,
  { options, environment, problems }: SinkSettings,
): ActionSink | OpenableSink | undefined {
  if (choice === 'kafka') return agentKafkaSink(options.kafka, problems)
  if (choice !== 'embedded') return choice
  return embeddedSink(
    options.dataDirectory || environment['AGENT_ACTIONS_DATA_DIRECTORY'] || './agent-actions-data',
  )
}

function isDisabled(environment: Environment): boolean {
  return isTrue(environment['OTEL_SDK_DISABLED']) || isTrue(environment['AGENT_ACTIONS_DISABLED'])
}

/** OpenTelemetry's rule for boolean variables: only "true", in any case, is true. */
function isTrue(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'true'
}

const OPTIONS: readonly string[] = [
  'agentName',
  'sink',
  'kafka',
  'dataDirectory',
  'redact',
  'capture',
  'exitDeadlineMs',
] satisfies readonly (keyof StartOptions)[]

/** In JavaScript nobody else notices a slip of the pen. */
function unknownOptions(options: object): readonly string[] {
  const unknown = Object.keys(options).filter((name) => !OPTIONS.includes(name))
  return unknown.map((name) => `${name} is no option of start(); those are ${OPTIONS.join(', ')}.`)
}

function textProblems(name: string, value: unknown): readonly string[] {
  return value === undefined || (typeof value === 'string' && value.trim() !== '')
    ? []
    : [`${name} must be text, but is ${JSON.stringify(value)}.`]
}

function deadlineProblems(value: unknown): readonly string[] {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= 0)) return []
  return [`exitDeadlineMs must be a whole number of milliseconds, but is ${JSON.stringify(value)}.`]
}
