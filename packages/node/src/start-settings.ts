import { resolve } from 'node:path'
import { ConfigError, type ActionSink } from '@agent-actions/events'
import type { RedactOptions } from '@agent-actions/events'
import { captureProblems, type Capture, type SpoolOptions } from '@agent-actions/exporter'
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace-base'
import { embeddedSink, type OpenableSink } from './embedded-sink.ts'
import { agentKafkaSink, kafkaOptionProblems, type StartKafkaOptions } from './kafka-sink.ts'
import { isSharedWithUs, sharedStoreSink } from './shared-store.ts'
import { chooseFrameworks, type FrameworkChoice } from './framework-choice.ts'
import { loadInstrumentations } from './load-instrumentations.ts'
import { chooseSink, type SinkChoice } from './sink-choice.ts'
import { isSwitchedOff } from './switched-off.ts'

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
  /**
   * Files that hold every action until the sink has it: what was accepted survives the process. `false`
   * is none. Default: the folder of `AGENT_ACTIONS_SPOOL_DIR`; with Kafka, `./agent-actions-spool`.
   */
  readonly spool?: SpoolOptions | false
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
  /**
   * Longest time that the way out may take, in milliseconds. Default:
   * `AGENT_ACTIONS_EXIT_DEADLINE_MS`, else 25,000; 5,000 with Kafka.
   */
  readonly exitDeadlineMs?: number
  /**
   * Where the spans go besides; ours comes first. They are shut down with us. Default: what
   * `OTEL_TRACES_EXPORTER` names.
   */
  readonly spanProcessors?: readonly SpanProcessor[]
  /**
   * Which traces the `spanProcessors` are to send. What it leaves out is an action all the same, with
   * `source.sampled: false`. Default: `OTEL_TRACES_SAMPLER`.
   */
  readonly sampler?: Sampler
  /**
   * Frameworks whose agents and tools are observed by public hooks; `[]` is none. Default:
   * `AGENT_ACTIONS_INSTRUMENTATIONS`, else all that the agent's package.json names.
   */
  readonly instrumentations?: readonly string[]
  /**
   * Frameworks of which methods are replaced, for what they have no hook for. Default:
   * `AGENT_ACTIONS_PATCH`, else none.
   */
  readonly patch?: readonly string[]
}

export interface StartSettings {
  readonly agentName: string | undefined
  /** `undefined`: nothing is observed, by `OTEL_SDK_DISABLED=true` or `AGENT_ACTIONS_DISABLED=true`. */
  readonly sink: ActionSink | OpenableSink | undefined
  readonly redact: RedactOptions | false | undefined
  /** `undefined`: what the variable says. */
  readonly capture: Capture | undefined
  readonly exitDeadlineMs: number
  /** `undefined`: what the variables say. */
  readonly spanProcessors: readonly SpanProcessor[] | undefined
  readonly sampler: Sampler | undefined
  readonly frameworks: FrameworkChoice
  /** `undefined`: what the variable says. */
  readonly spool: SpoolOptions | false | undefined
  /** `undefined`: there is none. */
  readonly spoolDirectory: string | undefined
  /** Folder of the embedded store, where this thread is the one that opens it. */
  readonly ownFolder: string | undefined
  /** What counts, by option. */
  readonly effective: StartOptions
}

/**
 * A busy machine takes up to 20 s to make a new embedded database, and Kubernetes leaves 30 s
 * between SIGTERM and SIGKILL.
 */
const DEFAULT_EXIT_DEADLINE_MS = 25_000
/** A Kafka that is there answers within a second; an agent must not hang at its end for one that is not. */
const KAFKA_EXIT_DEADLINE_MS = 5_000

const DEFAULT_SPOOL: SpoolOptions = { directory: './agent-actions-spool' }

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
    ...deadlineProblems('exitDeadlineMs', options.exitDeadlineMs),
    ...deadlineProblems(DEADLINE_VARIABLE, deadlineOf(environment)),
    ...processorProblems(options.spanProcessors),
    ...samplerProblems(options.sampler),
  ]
  const choice = chooseSink(options, environment, problems)
  const frameworks = chooseFrameworks({ options, environment, allNames }, problems)
  const folder =
    options.dataDirectory || environment['AGENT_ACTIONS_DATA_DIRECTORY'] || './agent-actions-data'
  const isShared = choice === 'embedded' && isSharedWithUs(folder)
  const sink = isSwitchedOff(environment)
    ? undefined
    : createSink(choice, { kafka: options.kafka, folder, isShared, problems })
  if (problems.length > 0) throw new ConfigError(problems)
  const agentName = options.agentName ?? (environment['AGENT_ACTIONS_AGENT_NAME'] || undefined)
  const exitDeadlineMs =
    options.exitDeadlineMs ??
    deadlineOf(environment) ??
    (choice === 'kafka' ? KAFKA_EXIT_DEADLINE_MS : DEFAULT_EXIT_DEADLINE_MS)
  const { redact, capture, spanProcessors, sampler } = options
  const spoolFolder = environment['AGENT_ACTIONS_SPOOL_DIR'] || undefined
  const needsSpool = choice === 'kafka' && spoolFolder === undefined
  const spool = options.spool ?? (needsSpool ? DEFAULT_SPOOL : undefined)
  return {
    agentName,
    sink,
    redact,
    capture,
    exitDeadlineMs,
    spanProcessors,
    sampler,
    frameworks,
    spool,
    spoolDirectory: spoolDirectoryOf(spool, spoolFolder),
    ownFolder: sink && choice === 'embedded' && !isShared ? folder : undefined,
    effective: effectiveOptions(options, {
      sink: choice,
      dataDirectory: folder,
      exitDeadlineMs,
      capture: capture ?? captureOf(environment),
      patch: frameworks.patch,
      ...(spool === undefined ? {} : { spool }),
      ...(frameworks.instrumentations && { instrumentations: frameworks.instrumentations }),
      ...(agentName === undefined ? {} : { agentName }),
    }),
  }
}

function allNames(): readonly string[] {
  return loadInstrumentations().map(({ name }) => name)
}

/** Absolute, for people: by the end the agent may be in another working directory. */
function spoolDirectoryOf(
  spool: SpoolOptions | false | undefined,
  variable: string | undefined,
): string | undefined {
  const directory = spool === false ? undefined : (spool?.directory ?? variable)
  return typeof directory === 'string' ? resolve(directory) : undefined
}

/** What an option that is not given has come to. */
function effectiveOptions(options: StartOptions, resolved: StartOptions): StartOptions {
  return { ...options, ...resolved }
}

function captureOf(environment: Environment): Capture {
  return environment['AGENT_ACTIONS_CAPTURE']?.trim().toLowerCase() === 'names' ? 'names' : 'all'
}

interface SinkSettings {
  readonly kafka: StartKafkaOptions | undefined
  readonly folder: string
  readonly isShared: boolean
  readonly problems: string[]
}

function createSink(
  choice: SinkChoice,
  { kafka, folder, isShared, problems }: SinkSettings,
): ActionSink | OpenableSink | undefined {
  if (choice === 'kafka') return agentKafkaSink(kafka, problems)
  if (choice !== 'embedded') return choice
  return isShared ? sharedStoreSink(folder) : embeddedSink(folder)
}

const OPTIONS: readonly string[] = [
  'agentName',
  'sink',
  'kafka',
  'dataDirectory',
  'spool',
  'redact',
  'capture',
  'exitDeadlineMs',
  'spanProcessors',
  'sampler',
  'instrumentations',
  'patch',
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

const DEADLINE_VARIABLE = 'AGENT_ACTIONS_EXIT_DEADLINE_MS'

function deadlineOf(environment: Environment): number | undefined {
  const text = environment[DEADLINE_VARIABLE]?.trim()
  return text ? Number(text) : undefined
}

function deadlineProblems(name: string, value: unknown): readonly string[] {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= 0)) return []
  return [
    `${name} must be a whole number of milliseconds, but is ${typeof value === 'number' ? value : JSON.stringify(value)}.`,
  ]
}

function processorProblems(value: unknown): readonly string[] {
  const isProcessor = (each: unknown): boolean =>
    typeof (each as Partial<SpanProcessor> | null)?.onEnd === 'function'
  if (value === undefined || (Array.isArray(value) && value.every(isProcessor))) return []
  return ['spanProcessors must be a list of span processors.']
}

function samplerProblems(value: unknown): readonly string[] {
  const { shouldSample } = (value ?? {}) as Partial<Sampler>
  if (value === undefined || typeof shouldSample === 'function') return []
  return ['sampler must be a Sampler of OpenTelemetry.']
}
