import { trace, type Span } from '@opentelemetry/api'

/**
 * The tool's span that a call of this name is made in, whoever made that: a framework that gives its
 * model the tools of a server wraps each. The two are one call, and it has its action already.
 */
export function toolAround(name: string): Span | undefined {
  const span = trace.getActiveSpan()
  const { attributes = {} } = (span ?? {}) as { attributes?: Readonly<Record<string, unknown>> }
  const isTool = attributes['gen_ai.operation.name'] === 'execute_tool'
  return isTool && attributes['gen_ai.tool.name'] === name ? span : undefined
}
