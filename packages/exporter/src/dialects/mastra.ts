import { ATTR } from '@agent-actions/events'
import type { PayloadReader } from '../payload-reader.ts'
import type { AgentRunReading, SpanDialect, SpanKind } from '../span-dialect.ts'
import { scopeName, textOf, type SpanLike } from '../span-like.ts'
import { foreignOutcome, type ForeignSigns } from './foreign-outcome.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'
import { errorResult, parsed, type ErrorResult } from './tool-content.ts'

/**
 * Mastra's otel-exporter and otel-bridge. The bridge sets attributes and the last name when a span ends;
 * until then the first name is all that is known of it, and an agent is known by its id.
 */
export const mastraDialect: SpanDialect = {
  name: 'mastra',
  classify(span) {
    const type = span.attributes['mastra.span.type']
    if (type === undefined) return kindOfOpen(span)
    return typeof type === 'string' ? KINDS.get(type) : undefined
  },
  agentName(span) {
    if (scopeName(span) !== BRIDGE) return undefined
    return textOf(span.attributes['gen_ai.agent.id']) ?? OPEN_AGENT.exec(span.name)?.[1]
  },
  read(span, payloads) {
    if (mastraDialect.classify(span) === 'agent_run') return agentRun(span, payloads)
    const { attributes } = span
    const result = attributes[ATTR.toolResult]
    const error = errorResult(result) ?? invalidInput(result)
    return foreignToolCall(payloads, {
      name: textOf(attributes[ATTR.toolName]) ?? OPEN_TOOL.exec(span.name)?.[1] ?? span.name,
      parameters: attributes[ATTR.toolArguments],
      result,
      outcome: foreignOutcome(span, payloads, {
        ...signsOf(span),
        ...(error && { failed: true, errorType: error.type, errorMessage: error.message }),
      }),
      toolCallId: textOf(attributes[ATTR.toolCallId]),
      session: textOf(attributes['gen_ai.conversation.id']),
    })
  },
}

/**
 * A result that Mastra gives the model in place of the tool's, which it did not call: what is wrong with the
 * input, for each field. `undefined` of any other.
 */
function invalidInput(result: unknown): ErrorResult | undefined {
  if (typeof result !== 'string' || !result.startsWith('{"error":true,')) return undefined
  const { message, validationErrors } = (parsed(result) ?? {}) as Readonly<Record<string, unknown>>
  if (typeof message !== 'string' || validationErrors === undefined) return undefined
  return { type: 'ValidationError', message: message.replace(ASKED_AGAIN, ': ') }
}

/** What follows is for the model; the first field's error is to be on the first line. */
const ASKED_AGAIN = /\. Please fix the following errors and try again:\n- /

const BRIDGE = '@mastra/otel-bridge'
const OPEN_AGENT = /^agent run: '(.+?)'/
const OPEN_TOOL = /^(?:mcp_tool|provider_tool|tool): '(.+?)'/

/** A `client_tool_call` only hands the call on: how it went nobody here knows. */
const KINDS: ReadonlyMap<string, SpanKind> = new Map([
  ['tool_call', 'action'],
  ['mcp_tool_call', 'action'],
  ['provider_tool_call', 'action'],
  ['agent_run', 'agent_run'],
])

function kindOfOpen(span: SpanLike): SpanKind | undefined {
  if (scopeName(span) !== BRIDGE) return undefined
  if (OPEN_TOOL.test(span.name)) return 'action'
  return OPEN_AGENT.test(span.name) ? 'agent_run' : undefined
}

function agentRun(span: SpanLike, payloads: PayloadReader): AgentRunReading {
  const { attributes } = span
  const input = attributes['mastra.agent_run.input']
  const asked = isJson(input) ? { parameters: input } : { task: textOf(input) }
  return foreignAgentRun(payloads, {
    ...asked,
    result: attributes['mastra.agent_run.output'],
    outcome: foreignOutcome(span, payloads, signsOf(span)),
    session: textOf(attributes['gen_ai.conversation.id']),
  })
}

/** Text is written as it is, everything else as JSON. */
function isJson(input: unknown): boolean {
  return typeof input === 'string' && /^[[{]/.test(input)
}

/** Of an `AbortError` Mastra keeps the message alone: Node's own, for a signal without a reason. */
const ABORTED = new Set(['This operation was aborted', 'The operation was aborted'])

function signsOf({ attributes }: SpanLike): ForeignSigns {
  const message = textOf(attributes['error.message'])
  return { cancelled: message !== undefined && ABORTED.has(message), errorMessage: message }
}
