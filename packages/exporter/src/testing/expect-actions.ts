import type { ActionEvent, ActionType } from '@agent-actions/events'
import type {
  ExpectedAction,
  ExpectedDecision,
  ExpectedError,
  ExpectedSuccess,
  ExpectedTool,
} from './expected-action.ts'
import { countOf } from './draw-runs.ts'
import { failedExpectation, type Mismatch } from './failed-expectation.ts'
import { recordedActions, type RecordedAction } from './recorded-actions.ts'
import { mismatchOf, presenceOf, refuseUnknownFields } from './wanted-action.ts'

/** Of all recorded actions at least one, or with `not` none, is like this. */
export interface HaveMatchers {
  /** A tool call of this name. Payloads that are plain objects match in part. */
  toHaveTool(name: string, expected?: ExpectedTool): ActionsExpectation
  /** A decision of this name. Payloads that are plain objects match in part. */
  toHaveDecision(name: string, expected?: ExpectedDecision): ActionsExpectation
  /** A failed action is an error as well, of the type that was thrown. Without a type: any error. */
  toHaveError(type?: string, expected?: ExpectedError): ActionsExpectation
  /** The successful run of an agent is a success named for its task, else `run`. */
  toHaveSuccess(name: string, expected?: ExpectedSuccess): ActionsExpectation
}

/**
 * Each method returns the expectation, or throws an `AssertionError` with `actual` and `expected`
 * whose message shows everything that is recorded.
 */
export interface ActionsExpectation extends HaveMatchers {
  /** Fails where nothing is recorded at all: a forgotten flush must not pass. */
  readonly not: HaveMatchers
  /** So many actions in all, or of this name; a failed action is followed by an `error` action. */
  toHaveCount(count: number, name?: string): ActionsExpectation
  /** These started one after the other. Others may have started between them. */
  inOrder(names: readonly string[]): ActionsExpectation
  /** There are actions, and all have one correlation id. */
  toBeOneRun(): ActionsExpectation
}

/**
 * What a test expects of the actions that the sink has got so far. Flush first: actions are
 * delivered behind the agent's back. Needs no test library and works in any runner.
 */
export function expectActions(
  source: { readonly events: readonly ActionEvent[] } | readonly ActionEvent[],
): ActionsExpectation {
  const events = 'events' in source ? source.events : source
  return new Expectation(recordedActions(events))
}

class Expectation implements ActionsExpectation {
  readonly #recorded: readonly RecordedAction[]
  /** Where this is the `not` of another expectation, that one: what follows is positive again. */
  readonly #positive: Expectation | undefined

  constructor(recorded: readonly RecordedAction[], positive?: Expectation) {
    this.#recorded = recorded
    this.#positive = positive
  }

  get not(): HaveMatchers {
    return new Expectation(this.#recorded, this)
  }

  toHaveTool(name: string, expected: ExpectedTool = {}): ActionsExpectation {
    return this.#have('tool_call', { name, expected, method: 'toHaveTool' })
  }

  toHaveDecision(name: string, expected: ExpectedDecision = {}): ActionsExpectation {
    return this.#have('decision', { name, expected, method: 'toHaveDecision' })
  }

  toHaveError(type?: string, expected: ExpectedError = {}): ActionsExpectation {
    return this.#have('error', { name: type, expected, method: 'toHaveError' })
  }

  toHaveSuccess(name: string, expected: ExpectedSuccess = {}): ActionsExpectation {
    return this.#have('success', { name, expected, method: 'toHaveSuccess' })
  }

  toHaveCount(count: number, name?: string): ActionsExpectation {
    const counted = this.#recorded.filter((action) => name === undefined || action.name === name)
    if (counted.length === count) return this
    const named = name === undefined ? '' : ` named ${name}`
    return this.#fail({
      said: `expected ${countOf(count, 'action')}${named}, found ${counted.length}`,
      actual: counted.length,
      expected: count,
      method: 'toHaveCount',
    })
  }

  inOrder(names: readonly string[]): ActionsExpectation {
    const started = this.#recorded.map(({ name }) => name)
    let from = 0
    for (const [index, name] of names.entries()) {
      const found = started.indexOf(name, from)
      if (found === -1) return this.#fail(outOfOrder(names, index, { started, method: 'inOrder' }))
      from = found + 1
    }
    return this
  }

  toBeOneRun(): ActionsExpectation {
    const runs = [...new Set(this.#recorded.map(({ event }) => event.correlation_id))]
    if (runs.length === 1) return this
    return this.#fail({
      said: `expected one run, found ${runs.length}`,
      actual: runs,
      expected: runs.slice(0, 1),
      method: 'toBeOneRun',
    })
  }

  #have(type: ActionType, wanted: Wanted): ActionsExpectation {
    const action = { type, name: wanted.name, expected: wanted.expected }
    refuseUnknownFields(action)
    const failed = (this.#positive ? presenceOf : mismatchOf)(action, this.#recorded)
    return failed ? this.#fail({ ...failed, method: wanted.method }) : (this.#positive ?? this)
  }

  #fail(failed: Mismatch & Called): never {
    throw failedExpectation({ ...failed, calledAs: this[failed.method] }, this.#recorded)
  }
}

/** The method that the test called. */
interface Called {
  readonly method: Exclude<keyof ActionsExpectation, 'not'>
}

interface Wanted extends Called {
  readonly name: string | undefined
  readonly expected: ExpectedAction
}

function outOfOrder(
  names: readonly string[],
  index: number,
  { started, method }: { started: readonly string[] } & Called,
): Mismatch & Called {
  const name = names[index]
  const before = names[index - 1]
  return {
    said:
      before === undefined
        ? `expected ${name} to start, and it did not`
        : `expected ${name} to start after ${before}, and it did not`,
    actual: started,
    expected: names,
    method,
  }
}
