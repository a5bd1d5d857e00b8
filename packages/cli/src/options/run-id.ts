import { parseCorrelationId } from '@agent-actions/events'
import { Argument, InvalidArgumentError } from 'commander'

export function runIdArgument(): Argument {
  return new Argument(
    '<id>',
    'correlation id, or the trace id: the same without hyphens',
  ).argParser(parseRunId)
}

function parseRunId(text: string): string {
  const id = parseCorrelationId(text)
  if (id !== undefined) return id
  throw new InvalidArgumentError(
    'An id looks like 0af76519-16cd-43dd-8448-eb211c80319c; agent-actions runs lists them.',
  )
}
