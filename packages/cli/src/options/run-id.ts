import { parseCorrelationId } from '@agent-actions/events'
import { Argument, Option } from 'commander'
import { UsageError } from '../usage-error.ts'

export function runIdArgument(): Argument {
  return new Argument(
    '<id>',
    'correlation id, or the trace id: the same without hyphens',
  ).argParser(parseRunId)
}

export function correlationIdOption(what: string): Option {
  return new Option('--correlation-id <id>', what).argParser(parseRunId)
}

function parseRunId(text: string): string {
  const id = parseCorrelationId(text)
  if (id !== undefined) return id
  throw new UsageError(
    `'${text}' is no run id. An id looks like 0af76519-16cd-43dd-8448-eb211c80319c; ` +
      'agent-actions runs lists them.',
  )
}
