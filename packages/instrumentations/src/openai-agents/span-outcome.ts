import { structureIn } from '../json-text.ts'
import type { AgentsSpan } from './agents-tracing.ts'

/** How a tool call or a run ended, as far as its span says. */
export type SpanOutcome =
  | { readonly status: 'ok' }
  | { readonly status: 'cancelled'; readonly reason?: string }
  | {
      readonly status: 'failed'
      readonly error: { readonly name: string; readonly message: string }
    }
  /** A human, or a rule, said no: the tool did not run. */
  | { readonly status: 'rejected'; readonly reason: string }

const REJECTED = / was manually rejected by user\.$/
/** What became of the calls beside one that failed. */
const CANCELLED_OUTPUT = 'aborted'

export function outcomeOf({ error, spanData }: AgentsSpan): SpanOutcome {
  if (!error) return outcomeWithoutError(spanData['name'], spanData['output'])
  const told = error.data?.['error']
  const text = typeof told === 'string' ? told : error.message
  if (REJECTED.test(text)) return { status: 'rejected', reason: error.message }
  const described = errorIn(text)
  return described.name === 'AbortError'
    ? { status: 'cancelled', reason: described.message }
    : { status: 'failed', error: described }
}

/** A tool that took too long is told the model only, unless it is to throw. */
function outcomeWithoutError(tool: unknown, output: unknown): SpanOutcome {
  if (output === CANCELLED_OUTPUT) return { status: 'cancelled' }
  const isTimeout =
    typeof output === 'string' &&
    output.startsWith(`Tool '${String(tool)}' timed out after `) &&
    /^\d+ms\.$/.test(output.slice(output.lastIndexOf(' ') + 1))
  return isTimeout
    ? { status: 'failed', error: { name: 'ToolTimeoutError', message: output } }
    : { status: 'ok' }
}

/** The framework keeps an error as `String(error)`. */
function errorIn(text: string): { readonly name: string; readonly message: string } {
  const [, name, message] = /^([A-Za-z_$][\w$.]*): ([^]*)$/.exec(text) ?? []
  // Without a prototype: an error's type would be that of its constructor, which is nobody's here.
  const described = Object.create(null) as { name: string; message: string }
  const isTyped = name !== undefined && /(Error|Exception|Triggered)$/.test(name)
  return Object.assign(described, isTyped ? { name, message } : { name: 'Error', message: text })
}

/** Tools take and give JSON as text; what looks like an object or a list is recorded as one. */
export function payloadIn(text: unknown): unknown {
  // Empty while nothing is to be traced of it.
  return text === '' ? undefined : (structureIn(text) ?? text)
}
