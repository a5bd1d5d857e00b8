import { isDeepStrictEqual } from 'node:util'
import { diag } from '@opentelemetry/api'
import type { AgentActions } from './start.ts'
import type { StartOptions } from './start-settings.ts'

interface RunningAgent {
  readonly actions: AgentActions
  /** What counts, by option; `undefined` where nothing is observed. */
  readonly options: StartOptions | undefined
}

interface Slot {
  running?: RunningAgent | undefined
  hasWarned?: boolean
}

const SLOT: unique symbol = Symbol.for('@agent-actions/node.v1') as never

/** One in a process: `register` may come from another copy of the package than the agent's own. */
function slot(): Slot {
  const holder = globalThis as { [SLOT]?: Slot }
  return (holder[SLOT] ??= {})
}

/** The agent that runs already; options that it does not have are told once. */
export function runningAgent(options: StartOptions): AgentActions | undefined {
  const { running, hasWarned } = slot()
  if (!running) return undefined
  const ignored = running.options ? differing(options, running.options) : []
  if (ignored.length > 0 && !hasWarned) {
    slot().hasWarned = true
    diag.warn(
      `agent-actions: this process is observed already, and start() gives what runs. These options of it differ and do not count: ${ignored.join(', ')}. Started by register, set the variables instead; see docs/zero-code.md.`,
    )
  }
  return running.actions
}

export function agentRuns(actions: AgentActions, options: StartOptions | undefined): void {
  slot().running = { actions, options }
}

/** Unless another one runs by now. */
export function agentEnded(actions: AgentActions): void {
  if (slot().running?.actions === actions) slot().running = undefined
}

function differing(options: StartOptions, running: StartOptions): readonly string[] {
  return Object.entries(options)
    .filter(
      ([name, value]) =>
        value !== undefined && !isDeepStrictEqual(value, running[name as keyof StartOptions]),
    )
    .map(([name]) => name)
}
