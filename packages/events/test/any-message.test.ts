import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActionEvent } from '../src/action.ts'
import { decodeAction } from '../src/decode-action.ts'
import { encodeAction } from '../src/encode-action.ts'
import { InvalidActionError } from '../src/errors.ts'
import { DECODING, message } from './messages.ts'

const decode = (text: string): ActionEvent => decodeAction(text, DECODING)

/** The id of the event, or the code of the refusal. */
function outcome(value: string | Uint8Array): string {
  try {
    return decodeAction(value, DECODING).id
  } catch (error) {
    if (error instanceof InvalidActionError) return error.code
    throw error
  }
}

describe('any message at all', () => {
  const fieldNames = [
    ...Object.keys(JSON.parse(message()) as object),
    'metadata',
    'source',
    'span_id',
  ]
  const fields = fc.dictionary(fc.constantFrom(...fieldNames), fc.jsonValue())
  const original = fc.record(
    {
      correlation_id: fc.oneof(fc.uuid(), fc.string()),
      agent_name: fc.string(),
      action_type: fc.oneof(fc.constantFrom('tool_call', 'error'), fc.string()),
      action_name: fc.string(),
      action_details: fc.jsonValue(),
      duration_ms: fc.double({ noNaN: true }),
      timestamp: fc.oneof(
        fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
        fc.string(),
      ),
    },
    { requiredKeys: ['agent_name'] },
  )
  const text = fc.oneof(
    original.map((event) => JSON.stringify(event)),
    fields.map((given) => message(given)),
    fc.json(),
    fc.string(),
  )

  it('becomes an event or is refused with a code', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array()), (value) => {
        expect(outcome(value)).toMatch(
          /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^AA_EVENT_[A-Z0-9_]+$/,
        )
      }),
      { numRuns: 300 },
    )
  })

  it('that became an event becomes the same event again', () => {
    const readable = text.filter((value) => {
      try {
        return decode(value).schema_version === 1
      } catch {
        return false
      }
    })
    fc.assert(
      fc.property(readable, (value) => {
        const { value: bytes } = encodeAction(decode(value))
        const again = decodeAction(bytes, DECODING)
        // As JSON, because -0 is 0 there.
        expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(JSON.stringify(decode(value))))
      }),
      { numRuns: 300 },
    )
  })
})
