import type { InstrumentationOptions } from '../instrumentation.ts'
import { claim, isClaimed } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { isRecord } from '../field.ts'
import { observedPermission, type CanUseTool } from './observed-permission.ts'
import { OBSERVED_EVENTS, ObservedSessions } from './observed-sessions.ts'

const NAME = 'claude-agent-sdk'

/**
 * The options for `query` with hooks of ours behind the agent's own, which stay as they are. Ours only
 * look: they answer at once, and with nothing. The options given are not changed.
 *
 * ```ts
 * query({ prompt, options: withActionHooks({ model, allowedTools }) })
 * ```
 *
 * Hooks are not told that a query ended: use `traceQuery` where an agent stops queries that have
 * tools under way. Options that have the hooks already come back as they are.
 */
export function withActionHooks<Options extends object>(
  options: Options,
  instrumentation?: InstrumentationOptions,
): Options
export function withActionHooks(
  options?: undefined,
  instrumentation?: InstrumentationOptions,
): ActionHooks
export function withActionHooks(
  options: object | undefined,
  instrumentation?: InstrumentationOptions,
): object {
  return optionsObserving(options ?? {}, new ObservedSessions(instrumentation))
}

/** What `withActionHooks` makes of no options. */
export interface ActionHooks {
  readonly hooks: Record<string, ActionHookMatcher[]>
}

/** As the SDK takes it. */
export interface ActionHookMatcher {
  /** Each answers with nothing: they look on. */
  hooks: ((input: object) => Promise<Record<string, never>>)[]
}

export function optionsObserving<Options extends object>(
  options: Options,
  sessions: ObservedSessions,
): Options {
  return (
    observeSafely('a query of Claude Code was not observed', () => {
      const { hooks, canUseTool } = options as GivenOptions
      return hasActionHooks(hooks)
        ? options
        : {
            ...options,
            hooks: hooksBehind(hooks, sessions),
            ...(typeof canUseTool === 'function' && {
              canUseTool: observedPermission(canUseTool, sessions),
            }),
          }
    }) ?? options
  )
}

interface GivenOptions {
  readonly hooks?: unknown
  readonly canUseTool?: CanUseTool
}

type Hooks = Readonly<Record<string, unknown>>

function hooksBehind(given: unknown, sessions: ObservedSessions): Hooks {
  const own: Hooks = isRecord(given) ? given : {}
  const look = (input: object): Promise<Record<string, never>> => {
    sessions.hook(input)
    return Promise.resolve({})
  }
  const ours = OBSERVED_EVENTS.map((event) => {
    const matcher: ActionHookMatcher = { hooks: [look] }
    claim(matcher, NAME)
    return [event, [...matchersOf(own, event), matcher]]
  })
  return { ...own, ...Object.fromEntries(ours) }
}

function hasActionHooks(given: unknown): boolean {
  return isRecord(given) && matchersOf(given, 'PreToolUse').some((each) => isClaimed(each, NAME))
}

function matchersOf(hooks: Hooks, event: string): readonly object[] {
  const matchers = hooks[event]
  return Array.isArray(matchers) ? matchers : []
}
