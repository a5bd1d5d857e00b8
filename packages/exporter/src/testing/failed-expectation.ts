import { AssertionError } from 'node:assert'
import { drawRuns, type Marks } from './draw-runs.ts'
import type { RecordedAction } from './recorded-actions.ts'

export interface Mismatch {
  /** What was expected and what is there instead, over as many lines as it takes. */
  readonly said: string
  readonly actual: unknown
  readonly expected: unknown
  readonly marks?: Marks
}

interface FailedExpectation extends Mismatch {
  /** The method that the test called: the stack starts at the test. */
  readonly calledAs: (...args: never[]) => unknown
}

const NOTHING_RECORDED =
  'Nothing is recorded. An action is when it has ended and is flushed: await flush() of what start() returned, or forceFlush() of your tracer provider.'

/** The error that test runners show with a diff, its message followed by the whole recording. */
export function failedExpectation(
  failed: FailedExpectation,
  recorded: readonly RecordedAction[],
): AssertionError {
  const { said, actual, expected, marks = new Map(), calledAs } = failed
  const events = recorded.map(({ event }) => event)
  const runs = events.length === 0 ? NOTHING_RECORDED : drawRuns(events, marks)
  return new AssertionError({
    message: `${said}\n\n${runs}`,
    actual,
    expected,
    operator: calledAs.name,
    stackStartFn: calledAs,
  })
}
