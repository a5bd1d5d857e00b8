import type { ActionType } from '@agent-actions/events'
import { showValue } from './asymmetric-matcher.ts'
import { differencesBetween, partLike, type Difference } from './differences.ts'
import { countOf, type Marks } from './draw-runs.ts'
import type { ExpectedAction } from './expected-action.ts'
import type { Mismatch } from './failed-expectation.ts'
import { fieldsOf, type RecordedAction } from './recorded-actions.ts'

export interface WantedAction {
  readonly type: ActionType
  /** Absent where any name will do. */
  readonly name: string | undefined
  readonly expected: ExpectedAction
}

/** @throws TypeError for a field that actions of this type have not: it could never match */
export function refuseUnknownFields({ type, expected }: WantedAction): void {
  const known = fieldsOf(type)
  const unknown = Object.keys(expected).filter((field) => !known.includes(field))
  if (unknown.length === 0) return
  throw new TypeError(
    `no ${type} has ${unknown.join(', ')}: what can be expected of one is ${known.join(', ')}`,
  )
}

/** @returns `undefined` where at least one recorded action is as wanted */
export function mismatchOf(
  wanted: WantedAction,
  recorded: readonly RecordedAction[],
): Mismatch | undefined {
  const candidates = candidatesFor(wanted, recorded)
  const compared = candidates.map((action) => ({
    action,
    differences: differencesBetween(action.fields, wanted.expected),
  }))
  const closest = compared.toSorted((a, b) => a.differences.length - b.differences.length)[0]
  if (!closest) return noneOfThatName(wanted, recorded)
  if (closest.differences.length === 0) return undefined
  const { action, differences } = closest
  return {
    said: [
      `expected ${describe(wanted)} like this, and ${countOf(candidates.length, 'such action')} ${candidates.length === 1 ? 'differs' : 'differ'}. The closest:`,
      ...differences.map(sayDifference),
    ].join('\n'),
    actual: partLike(action.fields, wanted.expected),
    expected: wanted.expected,
    marks: new Map([[action.event, '  ◀ closest']]),
  }
}

/** @returns `undefined` where no recorded action is as described, and something is recorded */
export function presenceOf(
  wanted: WantedAction,
  recorded: readonly RecordedAction[],
): Mismatch | undefined {
  const found = candidatesFor(wanted, recorded).filter(
    ({ fields }) => differencesBetween(fields, wanted.expected).length === 0,
  )
  // Without a flush nothing is there yet, and everything would be absent.
  if (found.length === 0 && recorded.length > 0) return undefined
  const marks: Marks = new Map(found.map(({ event }) => [event, '  ◀ this']))
  return {
    said:
      recorded.length === 0
        ? `expected actions without ${describe(wanted)}`
        : `expected no such action: ${describe(wanted)}`,
    actual: found.map(({ name }) => name),
    expected: [],
    marks,
  }
}

function candidatesFor(
  { type, name }: WantedAction,
  recorded: readonly RecordedAction[],
): readonly RecordedAction[] {
  return recorded.filter(
    (action) => action.event.action_type === type && (name === undefined || action.name === name),
  )
}

function noneOfThatName(wanted: WantedAction, recorded: readonly RecordedAction[]): Mismatch {
  const { type, name } = wanted
  return {
    said: `expected ${describe(wanted)}, and there is none`,
    actual: candidatesFor({ ...wanted, name: undefined }, recorded).map((action) => action.name),
    expected: [name ?? type],
  }
}

function describe({ type, name }: WantedAction): string {
  return name === undefined ? type : `${type} ${name}`
}

function sayDifference({ path, actual, expected }: Difference): string {
  return `  ${path} is ${showValue(actual)}, expected ${showValue(expected)}`
}
