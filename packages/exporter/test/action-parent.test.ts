import {
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
} from '@opentelemetry/api'
import {
  CompositePropagator,
  suppressTracing,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core'
import { describe, expect, it } from 'vitest'
import { byName, startTracing, toolCall, within, type Tracing } from './tracing.ts'

type Headers = Readonly<Record<string, string>>

const W3C = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
})

/** What an instrumented HTTP client does: a span of its own, whose context goes along. */
function call({ tracer, processor }: Tracing, propagator = processor.propagator(W3C)): Headers {
  const headers: Record<string, string> = {}
  within(tracer, 'POST', {}, () =>
    propagator.inject(context.active(), headers, defaultTextMapSetter),
  )
  return headers
}

/** What an instrumented HTTP server does, with a tool call in its handler. */
function serve({ tracer }: Tracing, headers: Headers, tool: string, work = (): void => {}): void {
  const place = W3C.extract(ROOT_CONTEXT, headers, defaultTextMapGetter)
  context.with(place, () =>
    within(tracer, 'POST /ask', {}, () => within(tracer, tool, toolCall(tool), work)),
  )
}

const spanIdOf = async (tracing: Tracing, name: string): Promise<string | undefined> =>
  byName(await tracing.events(), name).span_id
const parentOf = async (tracing: Tracing, name: string): Promise<string | undefined> =>
  byName(await tracing.events(), name).parent_span_id

describe('an action behind an HTTP call', () => {
  it('lies below the action that called, in the same run', async () => {
    const [agent, service] = [startTracing(), startTracing()]
    within(agent.tracer, 'Ask', toolCall('Ask'), () => serve(service, call(agent), 'Answer'))
    expect(await parentOf(service, 'Answer')).toBe(await spanIdOf(agent, 'Ask'))
    expect(byName(await service.events(), 'Answer').correlation_id).toBe(
      byName(await agent.events(), 'Ask').correlation_id,
    )
  })

  it('lies below the span of the HTTP client where nobody opted in', async () => {
    const [agent, service] = [startTracing(), startTracing()]
    let headers: Headers = {}
    within(agent.tracer, 'Ask', toolCall('Ask'), () => (headers = call(agent, W3C)))
    serve(service, headers, 'Answer')
    expect(headers).not.toHaveProperty('baggage')
    expect(await parentOf(service, 'Answer')).toBe(headers['traceparent']?.split('-')[2])
  })

  it('is the parent of what lies below it, as ever', async () => {
    const [agent, service] = [startTracing(), startTracing()]
    within(agent.tracer, 'Ask', toolCall('Ask'), () =>
      serve(service, call(agent), 'Answer', () =>
        within(service.tracer, 'Read', toolCall('Read'), () => {}),
      ),
    )
    expect(await parentOf(service, 'Read')).toBe(await spanIdOf(service, 'Answer'))
  })

  it('lies below the nearest action over several hops, also through a service without actions', async () => {
    const [agent, gateway, service] = [startTracing(), startTracing(), startTracing()]
    within(agent.tracer, 'Ask', toolCall('Ask'), () => {
      const place = W3C.extract(ROOT_CONTEXT, call(agent), defaultTextMapGetter)
      context.with(place, () =>
        within(gateway.tracer, 'GET /', {}, () =>
          serve(service, call(gateway), 'Answer', () => {
            serve(gateway, call(service), 'Check')
          }),
        ),
      )
    })
    expect(await parentOf(service, 'Answer')).toBe(await spanIdOf(agent, 'Ask'))
    expect(await parentOf(gateway, 'Check')).toBe(await spanIdOf(service, 'Answer'))
  })

  it('lies below the action of an earlier hop where a service only passes the baggage on', async () => {
    const [agent, middle, service] = [startTracing(), startTracing(), startTracing()]
    const passOn = (): Headers => {
      const headers: Record<string, string> = {}
      within(middle.tracer, 'POST', {}, () =>
        W3C.inject(context.active(), headers, defaultTextMapSetter),
      )
      return headers
    }
    within(agent.tracer, 'Ask', toolCall('Ask'), () =>
      serve(middle, call(agent), 'Delegate', () => serve(service, passOn(), 'Answer')),
    )
    expect(await parentOf(service, 'Answer')).toBe(await spanIdOf(agent, 'Ask'))
  })

  it('lies below an action that ended before the call', async () => {
    const [agent, service] = [startTracing(), startTracing()]
    let later = ROOT_CONTEXT
    within(agent.tracer, 'Ask', toolCall('Ask'), () => (later = context.active()))
    context.with(later, () => serve(service, call(agent), 'Answer'))
    expect(await parentOf(service, 'Answer')).toBe(await spanIdOf(agent, 'Ask'))
  })
})

describe('the baggage of a call', () => {
  it('keeps what the application put there', () => {
    const agent = startTracing()
    const theirs = propagation.createBaggage({ tenant: { value: 'a b' } })
    within(agent.tracer, 'Ask', toolCall('Ask'), () =>
      context.with(propagation.setBaggage(context.active(), theirs), () => {
        expect(call(agent)['baggage']).toMatch(
          /^tenant=a%20b,agent_action\.parent=[0-9a-f]{32}-[0-9a-f]{16}$/,
        )
        expect(propagation.getBaggage(context.active())?.getAllEntries()).toHaveLength(1)
      }),
    )
  })

  it('has no entry of ours where no action is around the call', () => {
    expect(call(startTracing())).not.toHaveProperty('baggage')
  })

  it('is not written where tracing is suppressed', () => {
    const agent = startTracing()
    const headers = {}
    within(agent.tracer, 'Ask', toolCall('Ask'), () => {
      const place = suppressTracing(context.active())
      agent.processor.propagator(W3C).inject(place, headers, defaultTextMapSetter)
    })
    expect(headers).toEqual({})
  })
})

describe('an entry in the baggage that is received', () => {
  const TRACE = '0af7651916cd43dd8448eb211c80319c'
  const CLIENT = 'b7ad6b7169203331'
  const headers = (entry: string): Headers => ({
    traceparent: `00-${TRACE}-${CLIENT}-01`,
    baggage: `agent_action.parent=${entry}`,
  })

  it.each([
    ['of another trace', `${TRACE.replace('0a', '1a')}-00f067aa0ba902b7`],
    ['of no span', `${TRACE}-0000000000000000`],
    ['that is malformed', `${TRACE}-00f067aa0ba902b7-01`],
    ['in capitals', `${TRACE}-00F067AA0BA902B7`],
    ['that is empty', ''],
  ])('is left alone: one %s', async (_what, entry) => {
    const service = startTracing()
    serve(service, headers(entry), 'Answer')
    expect(await parentOf(service, 'Answer')).toBe(CLIENT)
  })

  it('is left alone in a trace that begins here', async () => {
    const service = startTracing()
    const place = W3C.extract(
      ROOT_CONTEXT,
      headers(`${TRACE}-00f067aa0ba902b7`),
      defaultTextMapGetter,
    )
    service.tracer.startSpan('Answer', { ...toolCall('Answer'), root: true }, place).end()
    expect(await parentOf(service, 'Answer')).toBeUndefined()
  })

  it('does not go on to a trace that begins here', async () => {
    const service = startTracing()
    const place = W3C.extract(
      ROOT_CONTEXT,
      headers(`${TRACE}-00f067aa0ba902b7`),
      defaultTextMapGetter,
    )
    const elsewhere = startTracing()
    const root = service.tracer.startSpan('job', { root: true }, place)
    context.with(trace.setSpan(place, root), () => serve(elsewhere, call(service), 'Answer'))
    root.end()
    expect(await parentOf(elsewhere, 'Answer')).not.toBe('00f067aa0ba902b7')
  })
})

it('reads what the wrapped propagator reads, and names its fields', () => {
  const { processor } = startTracing()
  const propagator = processor.propagator(W3C)
  const given = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
  const read = (place: Context): unknown => trace.getSpanContext(place)
  expect(read(propagator.extract(ROOT_CONTEXT, given, defaultTextMapGetter))).toEqual(
    read(W3C.extract(ROOT_CONTEXT, given, defaultTextMapGetter)),
  )
  expect(propagator.fields()).toEqual(W3C.fields())
})
