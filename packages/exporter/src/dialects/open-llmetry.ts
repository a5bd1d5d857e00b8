import { ATTR } from '@agent-actions/events'
import { textOf, type SpanLike } from '../span-like.ts'
import type { SpanDialect } from '../span-dialect.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'
import { isObject, jsonObject } from './json-object.ts'
import { thrownOutcome } from './thrown.ts'

const KIND = 'traceloop.span.kind'

/**
 * OpenLLMetry's `withTool` and `withAgent`. A function that throws there has no ended span, so its
 * action is missing: only the library can mend that.
 */
export const openLlmetryDialect: SpanDialect = {
  name: 'open-llmetry',
  leavesFailedOpen: true,
  classify(span) {
    const kind = span.attributes[KIND]
    if (kind === 'tool') return 'action'
    return kind === 'agent' ? 'agent_run' : undefined
  },
  agentName: namedAround,
  read(span, payloads) {
    const { attributes } = span
    const outcome = thrownOutcome(span, payloads)
    const input = argumentsIn(attributes['traceloop.entity.input'])
    const result = attributes['traceloop.entity.output']
    const session = sessionOf(span)
    if (attributes[KIND] === 'agent') {
      const asked = typeof input === 'string' ? { task: input } : { parameters: input }
      return foreignAgentRun(payloads, { ...asked, result, outcome, session })
    }
    return foreignToolCall(payloads, {
      name: textOf(attributes['traceloop.entity.name']) ?? span.name,
      parameters: input,
      result,
      outcome,
      session,
    })
  },
}

/** The agent around it; without one, the workflow. */
function namedAround({ attributes }: SpanLike): string | undefined {
  const agent = textOf(attributes[ATTR.agentName])
  const workflow = textOf(attributes['traceloop.workflow.name'])
  // A conversation is a workflow too, named for its id.
  return agent ?? (workflow?.startsWith('conversation.') === true ? undefined : workflow)
}

/** One object comes as `kwargs`, anything else as `args`. */
function argumentsIn(input: unknown): unknown {
  const call = jsonObject(input)
  if (call === undefined || !Array.isArray(call['args'])) return input
  const args = call['args'] as readonly unknown[]
  const { kwargs } = call
  const named = isObject(kwargs) && Object.keys(kwargs).length > 0 ? kwargs : undefined
  if (args.length === 0) return named
  if (named !== undefined) return { ...named, args }
  return args.length === 1 ? args[0] : args
}

export function sessionOf({ attributes }: SpanLike): string | undefined {
  return (
    textOf(attributes['gen_ai.conversation.id']) ??
    textOf(attributes['traceloop.association.properties.session_id'])
  )
}
