import type { RedactOptions } from '@agent-actions/events'
import { ActionSpanProcessor, memorySink } from '@agent-actions/exporter'
import { trace } from '@opentelemetry/api'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { WAYS, type Given } from './ways-to-act.ts'

type Shape = (index: number) => string

/** In parts, so that no scanner takes this file for a leak. */
const known: Shape = (index) => ['gh', 'p_', 'a1B2'.repeat(8), 1000 + index].join('')
const own: Shape = (index) => `customer-${4700 + index}x`
const patterns = [/customer-\d+x/]

interface Told {
  readonly logger?: Given
  readonly own?: Given
  readonly processor?: Given
}

/** The places of an action whose secret can be seen. */
interface Seen {
  readonly places: readonly string[]
  /** By any other exporter. */
  readonly inSpans: readonly string[]
  /** By whoever reads what goes to Kafka. */
  readonly inEvents: readonly string[]
}

/** Acts in this way, with a secret of its own at each place. */
async function act(way: string, shape: Shape, told: Told): Promise<Seen> {
  const exporter = new InMemorySpanExporter()
  const sink = memorySink()
  const processor = new ActionSpanProcessor({ sink, ...told.processor })
  trace.disable()
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter), processor] }),
  )
  const secrets = new Map<string, string>()
  const put = (place: string): string => {
    const secret = secrets.get(place) ?? shape(secrets.size)
    secrets.set(place, secret)
    return secret
  }
  WAYS[way]?.({ logger: told.logger ?? {}, own: told.own ?? {}, put })
  await processor.shutdown()
  const ended = exporter.getFinishedSpans()
  expect(ended.length).toBeGreaterThan(0)
  expect(sink.events.length).toBeGreaterThanOrEqual(ended.length)
  const spans = ended.map(({ name, attributes, status, events, links }) => [
    { name, attributes, status },
    { events, links },
  ])
  const seenIn = (written: unknown): string[] => {
    const text = JSON.stringify(written)
    return [...secrets].filter(([, secret]) => text.includes(secret)).map(([place]) => place)
  }
  return { places: [...secrets.keys()], inSpans: seenIn(spans), inEvents: seenIn(sink.events) }
}

/** An action has no say in what its logger wrote already. */
const ofAction = (places: readonly string[]): string[] =>
  places.filter((place) => !place.startsWith('logger'))

const throws = (): never => {
  throw new Error('no')
}

/** What hides both shapes, whoever is told. */
const REDACTIONS: Readonly<Record<string, RedactOptions>> = {
  'by patterns': { patterns },
  'by a stand-in of its own': { patterns, replace: (secret) => `<${secret.length}>` },
  'where the stand-in throws': { patterns, replace: throws },
  'where the stand-in is no text': { patterns, replace: () => 7 as unknown as string },
  'where a pattern is none': { patterns: ['customer' as unknown as RegExp] },
  'where a list is none': { paths: 'details' as unknown as string[] },
  'where it cannot be read': {
    get patterns(): never {
      return throws()
    },
  },
}
const WITH = Object.entries(REDACTIONS).map(([how, redact]) => ({ how, redact }))

describe.each(Object.keys(WAYS))('with %s no secret is seen', (way) => {
  it('that has a known shape', async () => {
    const { places, inSpans, inEvents } = await act(way, known, {})
    expect(places.length).toBeGreaterThan(1)
    expect({ inSpans, inEvents }).toEqual({ inSpans: [], inEvents: [] })
  })

  it.each(WITH)('that the logger hides $how', async ({ redact }) => {
    for (const shape of [known, own]) {
      const { inSpans, inEvents } = await act(way, shape, { logger: { redact } })
      expect({ inSpans, inEvents }).toEqual({ inSpans: [], inEvents: [] })
    }
  })

  it.each(WITH)('that the action hides $how', async ({ redact }) => {
    for (const shape of [known, own]) {
      const { inSpans, inEvents } = await act(way, shape, { own: { redact } })
      expect([ofAction(inSpans), ofAction(inEvents)]).toEqual([[], []])
    }
  })

  it.each(WITH)('in an event that the processor alone hides $how', async ({ redact }) => {
    for (const shape of [known, own]) {
      const { inEvents } = await act(way, shape, { processor: { redact } })
      expect(inEvents).toEqual([])
    }
  })

  it('unless the logger was told to hide nothing', async () => {
    const redact = false
    const { places, inSpans } = await act(way, known, { logger: { redact }, processor: { redact } })
    expect(inSpans).toEqual(places.filter((place) => isWritten(way, place)))
  })

  it('unless the action was told to hide nothing', async () => {
    const { places, inSpans } = await act(way, known, { own: { redact: false } })
    expect(ofAction(inSpans)).toEqual(ofAction(places.filter((place) => isWritten(way, place))))
  })
})

/** Causes are written where an error is a payload; those of what is thrown are in no span. */
function isWritten(way: string, place: string): boolean {
  return place !== 'nested cause' || way === 'startToolCall' || way === 'logError'
}

const OF_LOGGERS = Object.keys(WAYS).filter((way) => way !== 'logAction without a logger')

it.each(OF_LOGGERS)('with %s, what the action hides comes on top of the logger’s', async (way) => {
  const told = { logger: { redact: { patterns } }, own: { redact: { keys: ['another'] } } }
  const { inSpans, inEvents } = await act(way, own, told)
  expect({ inSpans, inEvents }).toEqual({ inSpans: [], inEvents: [] })
})

describe('a place that is named is hidden', () => {
  it.each([
    ['toolCall', 'parameters', 'tool_parameters.list.*.text'],
    ['toolCall', 'result', 'tool_result.list'],
    ['startToolCall', 'result', 'tool_result.*.*.text'],
    ['traceTool', 'parameters', 'tool_parameters.list'],
    ['run', 'parameters', 'tool_parameters.list'],
    ['logToolCall', 'result', 'tool_result.list'],
    ['logDecision', 'context', 'decision_context.list'],
    ['logDecision', 'result', 'decision_result.list.0.text'],
    ['logError', 'context', 'error_context.list'],
    ['logSuccess', 'details', 'list'],
    ['logAction', 'details', 'list.*.text'],
  ])('in %s: %s, by %s', async (way, place, path) => {
    const redact = { paths: [path] }
    const without = await act(way, own, {})
    for (const told of [{ logger: { redact } }, { own: { redact } }]) {
      const { inSpans, inEvents } = await act(way, own, told)
      expect(inSpans).toEqual(without.inSpans.filter((seen) => seen !== place))
      expect(inEvents).toEqual(without.inEvents.filter((seen) => seen !== place))
    }
    expect(without.inEvents).toContain(place)
  })
})
