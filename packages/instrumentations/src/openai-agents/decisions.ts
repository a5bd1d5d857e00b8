import type { AgentsSpan } from './agents-tracing.ts'
import { outcomeOf } from './span-outcome.ts'

export interface Decision {
  readonly decisionName: string
  readonly decisionContext: object
  readonly decisionResult: object
}

/** What an ended span decided, if it did. */
export function decisionOf(span: AgentsSpan): Decision | undefined {
  const { type, ...data } = span.spanData
  const failure = span.error ? { error: span.error.message } : {}
  switch (type) {
    case 'handoff':
      return {
        decisionName: 'handoff',
        decisionContext: { from_agent: data['from_agent'], ...requestedIn(span) },
        decisionResult: { to_agent: data['to_agent'], ...failure },
      }
    case 'guardrail':
      return {
        decisionName: 'guardrail',
        decisionContext: { guardrail: data['name'] },
        decisionResult: { triggered: data['triggered'], ...failure },
      }
    case 'function': {
      const outcome = outcomeOf(span)
      if (outcome.status !== 'rejected') return undefined
      return {
        decisionName: 'tool_approval',
        decisionContext: { tool: data['name'] },
        decisionResult: { approved: false, reason: outcome.reason },
      }
    }
    default:
      return undefined
  }
}

/** A model can ask for several handoffs at once; the first is taken. */
function requestedIn({ error }: AgentsSpan): object {
  const requested = error?.data?.['requested_agents']
  return Array.isArray(requested) ? { requested_agents: requested } : {}
}
