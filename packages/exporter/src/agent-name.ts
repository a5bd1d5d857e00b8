import { ATTR } from '@agent-actions/events'
import type { SpanDialect } from './span-dialect.ts'
import { textOf, type SpanLike } from './span-like.ts'

/**
 * The agent that the span itself names: by its dialect's own attribute, else by the conventions'.
 *
 * @param dialect of the span; `undefined` where it is no action
 */
export function ownAgentName(span: SpanLike, dialect: SpanDialect | undefined): string | undefined {
  return textOf(dialect?.agentName?.(span)) ?? textOf(span.attributes[ATTR.agentName])
}
