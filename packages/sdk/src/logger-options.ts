import { ATTR, type RedactOptions } from '@agent-actions/events'
import type { Attributes, TracerProvider } from '@opentelemetry/api'
import { givenRun, joinedRun, ownRun, type Correlation, type OnActiveTrace } from './correlation.ts'
import { reportOnce } from './diagnostics.ts'
import type { Origin } from './origin.ts'

export interface ActionLoggerOptions {
  /** Whose actions these are. Left out: the agent around them, else what the processor is told. */
  readonly agentName?: string
  /** A UUID of the app's own. Left out: the active run, else one minted for this logger. */
  readonly correlationId?: string
  /** What to do with `correlationId` inside an active trace that has another. Default: `link`. */
  readonly onActiveTrace?: OnActiveTrace
  /** Default: the working directory, where the runtime has one. */
  readonly projectPath?: string
  /** Default: the last part of the project's path. */
  readonly projectName?: string
  /** Default: that of the process, where the runtime has one. */
  readonly workingDirectory?: string
  /** Debug rows may be dropped when they are old. Default: true. */
  readonly debugMode?: boolean
  /**
   * Secrets that never leave, beside those that are known; `false` redacts no payloads. Names and
   * messages lose the known shapes of secrets in any case.
   */
  readonly redact?: RedactOptions | false
  /** Default: the one that is registered when an action starts. */
  readonly tracerProvider?: TracerProvider
}

/** Never throws, whatever the options are. */
export function originFrom(options: ActionLoggerOptions): Origin {
  try {
    return readOptions(options)
  } catch (error) {
    reportOnce('the options of a logger were not read; it has the defaults', error)
    return readOptions({})
  }
}

function readOptions(options: ActionLoggerOptions): Origin {
  const { agentName, redact, tracerProvider } = options
  return {
    agentName: text(agentName),
    surroundings: surroundingsOf(options),
    correlation: correlationOf(options),
    payloads: redact === undefined ? {} : { redact },
    tracerProvider,
  }
}

function correlationOf({ correlationId, onActiveTrace }: ActionLoggerOptions): Correlation {
  if (correlationId === undefined) return ownRun()
  return onActiveTrace === 'join' ? joinedRun(correlationId) : givenRun(correlationId)
}

function surroundingsOf(options: ActionLoggerOptions): Attributes {
  const { debugMode } = options
  const workingDirectory = text(options.workingDirectory) ?? currentDirectory()
  const projectPath = text(options.projectPath) ?? currentDirectory()
  const projectName = text(options.projectName) ?? (projectPath && lastPart(projectPath))
  return {
    [ATTR.debugMode]: typeof debugMode === 'boolean' ? debugMode : true,
    ...(projectPath && { [ATTR.projectPath]: projectPath }),
    ...(projectName && { [ATTR.projectName]: projectName }),
    ...(workingDirectory && { [ATTR.workingDirectory]: workingDirectory }),
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Of POSIX and Windows paths, without a slash at its end. */
function lastPart(path: string): string | undefined {
  return path.split(/[/\\]/).findLast((part) => part !== '')
}

/** Asked for without naming Node: other runtimes have no working directory, or call it the same. */
function currentDirectory(): string | undefined {
  const { process } = globalThis as { process?: { cwd?(): unknown } }
  try {
    return text(process?.cwd?.())
  } catch {
    // The directory was removed.
    return undefined
  }
}
