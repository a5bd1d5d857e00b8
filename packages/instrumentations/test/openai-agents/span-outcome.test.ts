import { describe, expect, it } from 'vitest'
import { outcomeOf, payloadIn } from '../../src/openai-agents/span-outcome.ts'

const span = (spanData: object, error?: object) => ({
  spanId: 'span_1',
  traceId: 'trace_1',
  spanData: { type: 'function', name: 'Read', ...spanData },
  error: (error as { message: string } | undefined) ?? null,
})
const failedWith = (text: unknown) =>
  span({}, { message: 'Error running tool', data: { error: text } })

describe("what a span's end says", () => {
  it.each([
    ['RangeError: page 9 of 3', { name: 'RangeError', message: 'page 9 of 3' }],
    ['RangeError: two\nlines', { name: 'RangeError', message: 'two\nlines' }],
    ['Error: plain', { name: 'Error', message: 'plain' }],
    ['TimeoutException: slow', { name: 'TimeoutException', message: 'slow' }],
    ['note: no error', { name: 'Error', message: 'note: no error' }],
    ['a text', { name: 'Error', message: 'a text' }],
    [{ odd: true }, { name: 'Error', message: 'Error running tool' }],
    [undefined, { name: 'Error', message: 'Error running tool' }],
  ])('is a failure of a type where the text %j begins with one', (text, error) => {
    const outcome = outcomeOf(failedWith(text))
    expect({ ...outcome, ...('error' in outcome && { error: { ...outcome.error } }) }).toEqual({
      status: 'failed',
      error,
    })
  })

  it.each([
    [failedWith('AbortError: This operation was aborted'), 'cancelled'],
    [span({ output: 'aborted' }), 'cancelled'],
    [failedWith('Tool execution for call_1 was manually rejected by user.'), 'rejected'],
    [span({ output: "Tool 'Read' timed out after 20ms." }), 'failed'],
    [span({ output: "Tool 'Other' timed out after 20ms." }), 'ok'],
    [span({ output: "Tool 'Read' timed out after all, he said." }), 'ok'],
    [span({ output: 'text' }), 'ok'],
    [span({ output: undefined }, undefined), 'ok'],
  ])('is told apart: %j is %s', (ended, status) => {
    expect(outcomeOf(ended).status).toBe(status)
  })
})

it.each([
  ['{"a":1}', { a: 1 }],
  [' [1]', [1]],
  ['{not json', '{not json'],
  ['42', '42'],
  ['text', 'text'],
  ['', undefined],
  [undefined, undefined],
])('the payload in %j is %j', (text, payload) => {
  expect(payloadIn(text)).toEqual(payload)
})
