import type { Action } from './action.ts'
import { insideRun } from './correlation.ts'
import { openAction } from './open-action.ts'
import type { Origin } from './origin.ts'
import { runScope } from './scope.ts'
import { nameOf, runIdentity } from './span-identity.ts'
import { UnobservedAction } from './unobserved-action.ts'

export interface AgentRunOptions {
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

/** Runs an agent's function as its run: a success or an error when it ends. */
export function runAgent<R>(origin: Origin, { agentName, fn, options }: AgentRun<R>): R {
  const { payloads } = origin
  const name = nameOf(agentName, payloads)
  const run = openAction(origin, () => runIdentity(name, options?.task, payloads))
  if (!run) return fn({ ...origin, agentName: name }, new UnobservedAction(origin))
  run.setArguments(() => options?.parameters)
  const inside = { ...origin, agentName: name, correlation: insideRun(run.context) }
  return runScope(run, () => fn(inside, run), { inputs: [options?.parameters] })
}
