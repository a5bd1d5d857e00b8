import type { ActionType, HrTime } from '@agent-actions/events'
import type { JsonPieces } from './json-pieces.ts'
import type { PayloadReader } from './payload-reader.ts'
import type { SpanLike } from './span-like.ts'

/** What a span stands for: one action, or an agent's whole run. */
export type SpanKind = 'action' | 'agent_run'

/**
 * Why an action failed. A failure with the same type and message in an enclosing action is not
 * told again.
 */
export interface Failure {
  readonly type: string
  /** One line. */
  readonly message: string
  /** When it happened, where an exception event says so. */
  readonly time?: HrTime
}

/** By the dialect's own rule: libraries differ in what a span's status says. */
export type Outcome =
  { readonly status: 'ok' | 'cancelled' } | { readonly status: 'error'; readonly failure: Failure }

/** What a tool was called with and what it returned, as JSON texts. */
export interface ToolPayload {
  readonly parameters: string | undefined
  readonly result: string | undefined
}

/** A span read as an action. Payloads are JSON text, safe to store. */
export interface ActionReading {
  readonly kind: 'action'
  readonly type: ActionType
  readonly name: string
  readonly outcome: Outcome
  /** `action_details`, whole. */
  readonly details: JsonPieces
  /** The texts that `details` of a tool call were made of: what is absent, another view of the call may have. */
  readonly tool?: ToolPayload
  /** The id the model gave the call: two spans of one call have the same. */
  readonly toolCallId?: string
  /** The library's own word for conversation, thread or session. */
  readonly session?: string
}

/** A span read as an agent's run; whether it becomes a success or an error depends on its outcome. */
export interface AgentRunReading {
  readonly kind: 'agent_run'
  readonly task?: string
  readonly outcome: Outcome
  /** JSON texts by key of `action_details`. */
  readonly payload: Readonly<Record<string, string>>
  /** The library's own word for conversation, thread or session. */
  readonly session?: string
}

/** Of the kind that the dialect classified the span as. */
export type SpanReading = ActionReading | AgentRunReading

/** How one library writes the spans of its tools, agents and errors. The first that classifies a span reads it. */
export interface SpanDialect {
  readonly name: string
  /**
   * Where the function threw, the library never ends its span: a failure inside it is then an action of
   * its own, as nobody else will tell it.
   */
  readonly leavesFailedOpen?: true
  /** Cheap and without side effects: it is asked about open spans as well as ended ones. */
  classify(span: SpanLike): SpanKind | undefined
  /**
   * The agent that a span which this dialect classified names by another attribute than
   * `gen_ai.agent.name`. Cheap and without side effects, like `classify`.
   */
  agentName?(span: SpanLike): string | undefined
  /** Called once, on an ended span that this dialect classified. */
  read(span: SpanLike, payloads: PayloadReader): SpanReading
}
