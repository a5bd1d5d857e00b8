import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActionEvent } from '../src/action.ts'
import { decodeAction } from '../src/decode-action.ts'
import { InvalidActionError } from '../src/errors.ts'
import { DECODING, goldenEvents, originalMessages } from './messages.ts'
import { unstorableFields } from './storable-columns.ts'

type Bytes = Uint8Array
type ValueOf<T> = T extends fc.Arbitrary<infer V> ? V : never

const REASONS: readonly string[] = [
  'AA_EVENT_EMPTY',
  'AA_EVENT_NOT_UTF8',
  'AA_EVENT_NOT_JSON',
  'AA_EVENT_NOT_AN_ACTION',
  'AA_EVENT_TOO_DEEP',
  'AA_EVENT_UNKNOWN_VERSION',
]

/** What a message becomes: an event, or one of the reasons why none can be. */
function outcome(value: Bytes | string): ActionEvent | string {
  try {
    return decodeAction(value, DECODING)
  } catch (error) {
    if (error instanceof InvalidActionError && !error.retryable) return error.code
    throw error
  }
}

/** That it is one of the two, that the table can hold it, and that the second reading is the first. */
function expectSoundOutcome(value: Bytes | string): void {
  const first = outcome(value)
  expect(outcome(value)).toEqual(first)
  expect(problemsOf(first)).toEqual([])
}

function problemsOf(became: ActionEvent | string): readonly string[] {
  if (typeof became !== 'string') return unstorableFields(became)
  return REASONS.includes(became) ? [] : [`refused for ${became}`]
}

const golden = [...goldenEvents, ...originalMessages].map(({ message }) => message)
const goldenText = fc.constantFrom(...golden)
const goldenBytes = goldenText.map((text) => new TextEncoder().encode(text))

describe('a message with wrong bytes', () => {
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
  const edit = fc.record({
    place,
    kind: fc.constantFrom('flip', 'insert', 'remove', 'truncate', 'repeat'),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  })

  function edited(bytes: Bytes, { place: at, kind, bytes: given }: ValueOf<typeof edit>): Bytes {
    const index = Math.floor(at * bytes.length)
    const [before, after] = [bytes.subarray(0, index), bytes.subarray(index)]
    switch (kind) {
      case 'flip':
        return Uint8Array.from(bytes, (byte, i) => (i === index ? byte ^ given[0]! : byte))
      case 'insert':
        return Buffer.concat([before, given, after])
      case 'remove':
        return Buffer.concat([before, after.subarray(given.length)])
      case 'truncate':
        return before
      case 'repeat':
        return Buffer.concat([before, after, after])
    }
  }

  it('is an event that the table can hold, or is refused for a reason', () => {
    fc.assert(
      fc.property(goldenBytes, fc.array(edit, { minLength: 1, maxLength: 4 }), (bytes, edits) => {
        expectSoundOutcome(edits.reduce(edited, bytes))
      }),
      { numRuns: 500 },
    )
  })
})

describe('a message with wrong fields', () => {
  /** JSON text, also such as no `JSON.stringify` writes. */
  const oddJson = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.constantFrom(
      '1e400',
      '-1e400',
      '1e-400',
      '-0',
      '2147483648',
      '9007199254740993',
      '9'.repeat(400),
      'null',
      'true',
      '""',
      '[]',
      '{}',
      '"0"',
      '"NaN"',
      '"infinity"',
      '"constructor"',
      String.raw`"\u0000"`,
      String.raw`"\ud800"`,
      String.raw`"\udc00\ud800"`,
      '"\u202e"',
      String.raw`{"\u0000":1,"\ud83d":"\u0000"}`,
      '{"__proto__":{"a":1}}',
      '{"toString":1}',
      '"00000000-0000-0000-0000-000000000000"',
      '"0000000000000000"',
      '"9999-12-31T23:59:60Z"',
      '"1969-12-31T23:59:59.999999Z"',
      '"2026-11-22T13:30:00.1234567890123+14:00"',
      '"2026"',
      ...[511, 512, 513, 5_000].map((levels) => '['.repeat(levels) + ']'.repeat(levels)),
      JSON.stringify('🛒'.repeat(300)),
    ),
  )
  const fieldNames = Object.keys(JSON.parse(allFields()) as object)
  const change = fc.record({
    field: fc.constantFrom(...fieldNames, 'metadata', '__proto__', 'constructor', 'unknown'),
    kind: fc.constantFrom('set', 'remove', 'put before', 'put behind', 'wrap', 'inside details'),
    json: oddJson,
  })

  type Member = readonly [name: string, json: string]

  function changed(members: readonly Member[], { field, kind, json }: ValueOf<typeof change>) {
    const others = members.filter(([name]) => name !== field)
    const own = members.find(([name]) => name === field)?.[1] ?? json
    const details = (inside: string): Member => ['action_details', inside]
    switch (kind) {
      case 'set':
        return [...others, [field, json] as const]
      case 'remove':
        return others
      case 'put before':
        return [[field, json] as const, ...members]
      case 'put behind':
        return [...members, [field, json] as const]
      case 'wrap':
        return [...others, [field, `[{"a":${own}}]`] as const]
      case 'inside details':
        return [...members, details(`{"${field}":${json},"_repaired":${json}}`)]
    }
  }

  function written(members: readonly Member[]): string {
    return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}`
  }

  const members = goldenText.map((text) =>
    Object.entries(JSON.parse(text) as object).map(([name, value]): Member => [
      name,
      JSON.stringify(value),
    ]),
  )

  it('is an event that the table can hold, or is refused for a reason', () => {
    fc.assert(
      fc.property(members, fc.array(change, { minLength: 1, maxLength: 4 }), (given, changes) => {
        expectSoundOutcome(written(changes.reduce<readonly Member[]>(changed, given)))
      }),
      { numRuns: 700 },
    )
  })

  it('has the id that its bytes have, whoever reads them', () => {
    fc.assert(
      fc.property(members, change, (given, one) => {
        const text = written(changed(given, one))
        expect(outcome(new TextEncoder().encode(text))).toEqual(outcome(text))
      }),
      { numRuns: 200 },
    )
  })
})

function allFields(): string {
  return goldenEvents.find(({ name }) => name === 'all-fields')!.message
}
