import { ConfigError, type ActionSink } from '@agent-actions/events'
import type { RedactOptions } from '@agent-actions/events'

export interface StartOptions {
  /** The agent's name on every action that names no other. Default: `AGENT_ACTIONS_AGENT_NAME`. */
  readonly agentName?: string
  /** Where actions go: the embedded store (the default), or any sink. */
  readonly sink?: ActionSink | 'embedded'
  /** Folder of the embedded store. Default: `AGENT_ACTIONS_DATA_DIRECTORY`, else `./agent-actions-data`. */
  readonly dataDirectory?: string
  /** Keys whose values never leave, beside the built-in ones; `false` redacts nothing. */
  readonly redact?: RedactOptions | false
  /** Longest time that the way out may take, in milliseconds. Default 25,000. */
  readonly exitDeadlineMs?: number
}

export interface StartSettings {
  readonly agentName: string | undefined
  readonly sink: ActionSink | 'embedded'
  readonly dataDirectory: string
  readonly redact: RedactOptions | false | undefined
  readonly exitDeadlineMs: number
  /** Nothing is observed: `OTEL_SDK_DISABLED=true` or `AGENT_ACTIONS_DISABLED=true`. */
  readonly disabled: boolean
}

/**
 * A busy machine takes up to 20 s to make a new embedded database, and Kubernetes leaves 30 s
 * between SIGTERM and SIGKILL.
 */
const DEFAULT_EXIT_DEADLINE_MS = 25_000

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Options in code win over the environment, the environment over defaults.
 *
 * @throws ConfigError that lists everything that is wrong
 */
export function resolveStart(options: StartOptions, environment: Environment): StartSettings {
  const problems = [
    ...unknownOptions(options),
    ...textProblems('agentName', options.agentName),
    ...textProblems('dataDirectory', options.dataDirectory),
    ...sinkProblems(options.sink),
    ...deadlineProblems(options.exitDeadlineMs),
  ]
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    agentName: options.agentName ?? (environment['AGENT_ACTIONS_AGENT_NAME'] || undefined),
    sink: options.sink ?? 'embedded',
    dataDirectory:
      options.dataDirectory ||
      environment['AGENT_ACTIONS_DATA_DIRECTORY'] ||
      './agent-actions-data',
    redact: options.redact,
    exitDeadlineMs: options.exitDeadlineMs ?? DEFAULT_EXIT_DEADLINE_MS,
    disabled:
      isTrue(environment['OTEL_SDK_DISABLED']) || isTrue(environment['AGENT_ACTIONS_DISABLED']),
  }
}

/** OpenTelemetry's rule for boolean variables: only "true", in any case, is true. */
function isTrue(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'true'
}

const OPTIONS: readonly string[] = [
  'agentName',
  'sink',
  'dataDirectory',
  'redact',
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

function sinkProblems(sink: unknown): readonly string[] {
  if (sink === undefined || sink === 'embedded') return []
  const { send, close } = (sink ?? {}) as Partial<ActionSink>
  return typeof send === 'function' && typeof close === 'function'
    ? []
    : ["sink must be 'embedded' or an ActionSink with send() and close()."]
}

function deadlineProblems(value: unknown): readonly string[] {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= 0)) return []
  return [`exitDeadlineMs must be a whole number of milliseconds, but is ${JSON.stringify(value)}.`]
}
