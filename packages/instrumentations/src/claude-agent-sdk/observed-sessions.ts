import { ActionLogger } from '@agent-actions/sdk'
import { BoundedMap } from '../bounded-map.ts'
import type { InstrumentationOptions } from '../instrumentation.ts'
import { observeSafely } from '../observe-safely.ts'
import type { Kept } from './agent-place.ts'
import { readHookInput, type HookInput } from './hook-input.ts'
import type { Permission } from './permission.ts'
import { Session } from './session.ts'

/** Options can be used for many queries, and a resumed query has another session. */
const MAX_SESSIONS = 1000

/** The events that are observed, by the SDK's names, and what each of them is for a session. */
const HANDLERS = new Map<string, (session: Session, input: HookInput) => void>([
  ['UserPromptSubmit', (session, input) => session.prompted(input)],
  ['PreToolUse', (session, input) => session.callBegan(input)],
  ['PostToolUse', (session, input) => session.callReturned(input)],
  ['PostToolUseFailure', (session, input) => session.callFailed(input)],
  ['PostToolBatch', (session, input) => session.batchOver(input)],
  ['PermissionDenied', (session, input) => session.permissionDenied(input)],
  ['SubagentStart', (session, input) => session.subagentStarted(input)],
  ['SubagentStop', (session, input) => session.subagentStopped(input)],
  ['Stop', (session, input) => session.stopped(input)],
  ['StopFailure', (session, input) => session.stoppedByFailure(input)],
])

export const OBSERVED_EVENTS: readonly string[] = [...HANDLERS.keys(), 'SessionEnd']

/** The sessions that run with the same options. */
export class ObservedSessions {
  readonly #logger: ActionLogger | undefined
  readonly #kept: Kept
  readonly #sessions = new BoundedMap<string, Session>(MAX_SESSIONS, (session) =>
    session.endAll('too many sessions were under way'),
  )

  constructor({ logger, capture = true }: InstrumentationOptions = {}) {
    this.#logger = logger
    this.#kept = (payload) => (capture ? payload : undefined)
  }

  /** @param given by Claude Code, which can be of any version */
  hook(given: unknown): void {
    observeSafely('a hook of Claude Code was not recorded', () => {
      const input = readHookInput(given)
      if (!input) return
      if (input.event === 'SessionEnd') return this.#end(input.sessionId, 'the session ended')
      HANDLERS.get(input.event)?.(this.#session(input.sessionId), input)
    })
  }

  /** Claude Code does not say of which session; the call's id does. */
  permissionAnswered(call: Parameters<Session['permissionAnswered']>[0], given: Permission): void {
    for (const session of this.#sessions.values()) {
      if (session.permissionAnswered(call, given)) return
    }
  }

  interrupted(): void {
    observeSafely('an interrupt of Claude Code was not recorded', () => {
      for (const session of this.#sessions.values()) session.interrupted()
    })
  }

  /** For a query that ended, whatever is under way in it. */
  endAll(reason: string): void {
    observeSafely('the end of a query of Claude Code was not recorded', () => {
      for (const id of this.#sessions.keys()) this.#end(id, reason)
    })
  }

  #session(id: string): Session {
    const known = this.#sessions.get(id)
    if (known) return known
    // Without a run around the query, a session is one.
    const session = new Session(this.#logger ?? new ActionLogger(), this.#kept)
    this.#sessions.set(id, session)
    return session
  }

  #end(id: string, reason: string): void {
    this.#sessions.take(id)?.endAll(reason)
  }
}
