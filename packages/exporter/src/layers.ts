import { SDK_SCOPE } from '@agent-actions/events'
import { ownAgentName } from './agent-name.ts'
import { reportError } from './diagnostics.ts'
import { PayloadReader } from './payload-reader.ts'
import type { ActionReading, SpanDialect } from './span-dialect.ts'
import { scopeName, type SpanLike } from './span-like.ts'

/** A span and what reads it as an action. */
export interface ReadableAction {
  readonly span: SpanLike
  readonly dialect: SpanDialect
}

/**
 * Whether two actions, one directly inside the other, are two views of one: the framework's and an
 * instrumentation's of the same tool call, or an agent's run that is wrapped in another of its name.
 *
 * Within one scope a tool inside a tool is recursion. Two that our SDK made are always two: somebody
 * asked for each.
 */
export function isLayer(inner: ReadableAction, outer: ReadableAction): boolean {
  const scope = scopeName(inner.span)
  const isOneScope = scope === scopeName(outer.span)
  if (isOneScope && scope === SDK_SCOPE) return false
  const kind = inner.dialect.classify(inner.span)
  if (kind !== outer.dialect.classify(outer.span)) return false
  if (kind === 'agent_run') return isSameAgent(inner, outer)
  return !isOneScope && isSameCall(inner, outer)
}

function isSameAgent(inner: ReadableAction, outer: ReadableAction): boolean {
  return ownAgentName(inner.span, inner.dialect) === ownAgentName(outer.span, outer.dialect)
}

function isSameCall(inner: ReadableAction, outer: ReadableAction): boolean {
  const one = toolCallOf(inner)
  const other = one && toolCallOf(outer)
  if (!one || !other) return false
  return one.toolCallId !== undefined && other.toolCallId !== undefined
    ? one.toolCallId === other.toolCallId
    : one.name === other.name
}

/** By names alone: the outer span is still open, and what it holds so far is nobody's concern yet. */
function toolCallOf({ span, dialect }: ReadableAction): ActionReading | undefined {
  try {
    const reading = dialect.read(span, new PayloadReader(span, {}, 'names'))
    return reading.kind === 'action' && reading.type === 'tool_call' ? reading : undefined
  } catch (error) {
    reportError('an open span was not read', error)
    return undefined
  }
}
