import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT_CONTEXT, SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import { knownDialects } from '../src/dialects/known-dialects.ts'
import { memorySink } from '../src/memory-sink.ts'
import { spanLike, type RecordedSpan, type SpanFixture } from './replay.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/spans')

/** What a newer version, another processor or a careless caller could have written in their place. */
const ODD_VALUES: readonly unknown[] = [
  undefined,
  7,
  false,
  '',
  '{',
  'null',
  '[null]',
  '{"args":[null],"kwargs":[]}',
  '{"error":null,"output":{"type":"constructor","id":["ToolMessage"],"kwargs":null}}',
  '[{"role":"user","parts":[null]},null]',
  '{"messages":[null,{"role":"user","content":[null]}]}',
  ['a', 'b'],
  `{"args":["${'x'.repeat(70_000)}"]}`,
]

/** What `setStatus({ code, message: error })` leaves, where the SDK does not look. */
const ODD_MESSAGES: readonly unknown[] = [new Error('boom'), Object.create(null), 7]

describe('attributes and messages of spans of other libraries that are not what they should be', () => {
  it.each(readdirSync(FIXTURES))('of %s lose no action', (library) => {
    const processor = new ActionSpanProcessor({ sink: memorySink() })
    const spans = actionSpans(library).flatMap((span) => [...oddSpans(span)])
    for (const span of spans.map(spanLike)) {
      processor.onStart(span, ROOT_CONTEXT)
      processor.onEnd(span)
    }
    expect(spans.length).toBeGreaterThan(0)
    expect(processor.stats().dropped.failed).toBe(0)
  })
})

/** One recorded span of each kind that a dialect reads. */
function actionSpans(library: string): readonly RecordedSpan[] {
  const files = readdirSync(join(FIXTURES, library)).filter((file) => !file.includes('.events.'))
  const recorded = files.flatMap((file) => {
    const text = readFileSync(join(FIXTURES, library, file), 'utf8')
    return (JSON.parse(text) as SpanFixture).spans
  })
  const kinds = recorded
    .filter((span) => knownDialects.some((dialect) => dialect.classify(spanLike(span))))
    .map((span) => [Object.keys(span.attributes).join(), span] as const)
  return [...new Map(kinds).values()]
}

function* oddSpans(span: RecordedSpan): Generator<RecordedSpan> {
  for (const message of ODD_MESSAGES) {
    yield { ...span, status: { code: SpanStatusCode.ERROR, message: message as string } }
  }
  for (const key of Object.keys(span.attributes)) {
    for (const value of ODD_VALUES) {
      yield { ...span, attributes: { ...span.attributes, [key]: value } }
    }
  }
}
