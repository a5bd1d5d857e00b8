import { AgentActionsError, type ErrorCode } from '@agent-actions/events'
import type { CommandContext } from './command-context.ts'
import { FailedChecksError } from './failed-checks-error.ts'
import { NoSuchLetterError } from './no-such-letter-error.ts'
import { NoSuchRunError } from './no-such-run-error.ts'
import { visibleText } from './output/visible-text.ts'
import { HELP_HINT, UsageError } from './usage-error.ts'
import { isDebug } from './with-progress.ts'

const DOCTOR_HINT = 'Run agent-actions doctor: it checks the way there and says what to do.'
const AWAY: readonly ErrorCode[] = ['AA_BROKER_UNREACHABLE', 'AA_STORE_UNREACHABLE']

/** What, why, what to do next, and with `LOG_LEVEL=debug` where. Ends with a line break. */
export function errorText(error: unknown, context: Pick<CommandContext, 'env'>): string {
  const lines = [`error: ${messageOf(error)}`]
  if (error instanceof UsageError) lines.push(HELP_HINT)
  if (isAway(error)) lines.push(DOCTOR_HINT)
  if (isDebug(context)) lines.push(...stacksOf(error))
  else if (!isExpected(error))
    lines.push('This is unexpected. LOG_LEVEL=debug shows where it happened.')
  return lines
    .flatMap((text) => text.split('\n'))
    .map(visibleLine)
    .join('')
}

function isExpected(error: unknown): boolean {
  return [AgentActionsError, FailedChecksError, NoSuchLetterError, NoSuchRunError, UsageError].some(
    (kind) => error instanceof kind,
  )
}

function isAway(error: unknown): boolean {
  return error instanceof AgentActionsError && AWAY.includes(error.code)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error)
}

function stacksOf(error: unknown): readonly string[] {
  const stacks: string[] = []
  for (let cause = error; cause instanceof Error && stacks.length < 5; cause = cause.cause) {
    stacks.push(`${stacks.length > 0 ? 'caused by: ' : ''}${cause.stack ?? cause.message}`)
  }
  return stacks
}

function visibleLine(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? ''
  return `${indent}${visibleText(line)}\n`
}
