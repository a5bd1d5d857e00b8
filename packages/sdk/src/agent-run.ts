import type { Action } from './action.ts'
import { insideRun } from './correlation.ts'
import type { ObservedAction } from './observed-action.ts'
import { openAction } from './open-action.ts'
import { ofAgent, redactedBy, type Origin, type Redacted } from './origin.ts'
import { runScope } from './scope.ts'
import { runIdentity } from './span-identity.ts'
import { UnobservedAction } from './unobserved-action.ts'

/** What `redact` hides, it hides in what the run's logger records as well. */
export interface AgentRunOptions extends Redacted {
  /** What the agent was asked to do; names the run. */
  readonly task?: string
  readonly parameters?: unknown
}

export interface AgentRun<R> {
  readonly agentName: string
  /** Given whose actions those inside the run are. */
  readonly fn: (inside: Origin, run: Action) => R
  readonly options: AgentRunOptions | undefined
}

/** A run without its function: whoever started it ends it. */
export type StartedRun = Omit<AgentRun<unknown>, 'fn'>

/** Runs an agent's function as its run: a success or an error when it ends. */
export function runAgent<R>(logger: Origin, { agentName, fn, options }: AgentRun<R>): R {
  const origin = ofAgent(redactedBy(logger, options), agentName)
  const run = openRun(origin, options)
  if (!run) return fn(origin, new UnobservedAction(origin))
  let parameters: unknown
  run.setArguments(options, (given) => (parameters = given?.parameters))
  const inside = { ...origin, correlation: insideRun(run.context) }
  return runScope(run, () => fn(inside, run), { inputs: [parameters] })
}

/** Never throws. Nothing but the caller holds what is returned. */
export function startRun(logger: Origin, { agentName, options }: StartedRun): Action {
  const origin = ofAgent(redactedBy(logger, options), agentName)
  const run = openRun(origin, options)
  if (!run) return new UnobservedAction(origin)
  run.setArguments(options, (given) => given?.parameters)
  return run
}

/** `undefined` where nothing observes. */
function openRun(origin: Origin, options: AgentRunOptions | undefined): ObservedAction | undefined {
  const { agentName, payloads } = origin
  return openAction(origin, () => runIdentity(agentName, options?.task, payloads))
}
