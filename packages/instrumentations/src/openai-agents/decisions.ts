import { handoff, toolApproval, type Decision } from '../decision.ts'
import type { Recorder } from '../recorder.ts'
import type { AgentsSpan } from './agents-tracing.ts'
import { outcomeOf, payloadIn } from './span-outcome.ts'

/** What an ended span decided, if it did. */
export function decisionOf(span: AgentsSpan, recorder: Recorder): Decision | undefined {
  const { type, ...data } = span.spanData
  const failure = span.error ? { error: span.error.message } : {}
  switch (type) {
    case 'handoff':
      return handoff(
        { from_agent: data['from_agent'], ...requestedIn(span) },
        { to_agent: data['to_agent'], ...failure },
      )
    case 'guardrail':
      return {
        decisionName: 'guardrail',
        decisionContext: { guardrail: data['name'] },
        decisionResult: { triggered: data['triggered'], ...failure },
      }
    case 'function': {
      const outcome = outcomeOf(span)
      if (outcome.status !== 'rejected') return undefined
      const { name: toolName, input } = data
      const denied = { toolName, parameters: payloadIn(input), reason: outcome.reason }
      return toolApproval({ ...denied, outcome: 'denied' }, recorder.parameters)
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
