import { ATTR, safeText, type RedactOptions, type SafeJsonOptions } from '@agent-actions/events'
import type { Attributes, TracerProvider } from '@opentelemetry/api'
import { givenRun, joinedRun, ownRun, type Correlation, type OnActiveTrace } from './correlation.ts'
import { reportOnce } from './diagnostics.ts'
import { addedRedaction } from './added-redaction.ts'
import type { Origin } from './origin.ts'

/**
 * Read once, when the logger is made. Where a value makes no sense, its default holds; nothing is
 * thrown.
 */
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
   * Secrets that never leave, in payloads, names and messages, beside those that are known; `false`
   * hides none. A processor's own `redact` is applied to names and messages as well.
   */
  readonly redact?: RedactOptions | false
  /** Default: the one that is registered when an action starts. */
  readonly tracerProvider?: TracerProvider
}

/** Never throws, whatever the options are. */
export function originFrom(options: ActionLoggerOptions): Origin {
  const payloads = addedRedaction({}, options)
  try {
    return readOptions(options, payloads)
  } catch (error) {
    reportOnce('the options of a logger were not read; it has the defaults', error)
    return readOptions({}, payloads)
  }
}

function readOptions(options: ActionLoggerOptions, payloads: SafeJsonOptions): Origin {
  const { agentName, tracerProvider } = options
  return {
    agentName: text(agentName, payloads),
    surroundings: surroundingsOf(options, payloads),
    correlation: correlationOf(options),
    payloads,
    tracerProvider,
  }
}

function correlationOf({ correlationId, onActiveTrace }: ActionLoggerOptions): Correlation {
  if (correlationId === undefined) return ownRun()
  return onActiveTrace === 'join' ? joinedRun(correlationId) : givenRun(correlationId)
}

function surroundingsOf(options: ActionLoggerOptions, payloads: SafeJsonOptions): Attributes {
  const { debugMode } = options
  const workingDirectory = given(options.workingDirectory) ?? currentDirectory()
  const projectPath = given(options.projectPath) ?? currentDirectory()
  const projectName = given(options.projectName) ?? (projectPath && lastPart(projectPath))
  const texts = {
    [ATTR.projectPath]: text(projectPath, payloads),
    [ATTR.projectName]: text(projectName, payloads),
    [ATTR.workingDirectory]: text(workingDirectory, payloads),
  }
  const known = Object.entries(texts).filter((entry) => entry[1] !== undefined)
  return {
    [ATTR.debugMode]: typeof debugMode === 'boolean' ? debugMode : true,
    ...Object.fromEntries(known),
  }
}

function given(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** `PATH_MAX` of Linux. */
const MAX_CHARS = 4096

function text(value: unknown, payloads: SafeJsonOptions): string | undefined {
  const known = given(value)
  return known && safeText(known, MAX_CHARS, payloads)
}

/** Of POSIX and Windows paths, without a slash at its end. */
function lastPart(path: string): string | undefined {
  return path.split(/[/\\]/).findLast((part) => part !== '')
}

/** Asked for without naming Node: other runtimes have no working directory, or call it the same. */
function currentDirectory(): string | undefined {
  const { process } = globalThis as { process?: { cwd?(): unknown } }
  try {
    return given(process?.cwd?.())
  } catch {
    // The directory was removed.
    return undefined
  }
}
