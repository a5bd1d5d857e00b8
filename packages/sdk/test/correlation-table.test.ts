import {
  correlationIdFromTraceId,
  parseCorrelationId,
  syntheticParentSpanId,
} from '@agent-actions/events'
import { context, createContextKey, ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base'
import { beforeAll, describe, expect, it } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { CorrelationIdGenerator } from '../src/correlation-id-generator.ts'
import { startTracing, useContextManager } from './tracing.ts'

beforeAll(useContextManager)

// Where an action goes and whether it is recorded, for every combination of what decides it.
const GIVEN = '0af76519-16cd-43dd-8448-eb211c80319c'
const GIVEN_TRACE = '0af7651916cd43dd8448eb211c80319c'
const OTHER_TRACE = 'ffffffffffffffffffffffffffffffff'
const ACTIVE_SPAN = 'b7ad6b7169203331'
const APP_ID = 'agent_action.app_correlation_id'
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

function inTrace(traceId: string): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: ACTIVE_SPAN, traceFlags: 1 })
}

const ids = { given: GIVEN, capitals: GIVEN.toUpperCase(), malformed: 'abc-123', no: undefined }
const actives = {
  none: ROOT_CONTEXT,
  same: inTrace(GIVEN_TRACE),
  another: inTrace(OTHER_TRACE),
}
const generators = {
  ours: () => new CorrelationIdGenerator(),
  random: () => new RandomIdGenerator(),
}
const samplers = {
  'all on': () => new AlwaysOnSampler(),
  'all off': () => new AlwaysOffSampler(),
  'ratio 0': () => new TraceIdRatioBasedSampler(0),
  'parent, else ratio 0': () => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0) }),
}

const keys = <T extends object>(table: T) => Object.keys(table) as (keyof T)[]
const cases = keys(ids).flatMap((id) =>
  keys(actives).flatMap((active) =>
    (['link', 'join'] as const).flatMap((mode) =>
      keys(generators).flatMap((generator) =>
        keys(samplers).flatMap((sampler) =>
          [false, true].map((suppressed) => ({ id, active, mode, generator, sampler, suppressed })),
        ),
      ),
    ),
  ),
)
type Case = (typeof cases)[number]

/** The rule of docs/concepts.md, "Run and correlation id", and what samplers make of it. */
function expected({ id, active, mode, generator, sampler, suppressed }: Case) {
  const isValid = id === 'given' || id === 'capitals'
  const isSame = active === 'same' && isValid
  const staysBelow = active !== 'none' && (id === 'no' || isSame || mode === 'join')
  const ownTrace = isValid ? GIVEN_TRACE : 'fresh'
  const activeTrace = active === 'same' ? GIVEN_TRACE : OTHER_TRACE
  // Without our generator a sampled parent is made up, which a sampler that looks at parents follows.
  const hasParent = staysBelow || generator === 'random'
  const isSampled = sampler === 'all on' || (sampler === 'parent, else ratio 0' && hasParent)
  return {
    run: staysBelow ? activeTrace : ownTrace,
    isRoot: !staysBelow,
    isLinked: active !== 'none' && !staysBelow,
    appId: mode === 'join' && active === 'another' && isValid ? GIVEN : undefined,
    isRecorded: isSampled && !suppressed,
  }
}

describe('an action', () => {
  it('has a place in each of 384 cases', () => {
    expect(cases).toHaveLength(384)
  })

  it.each(cases)(
    '$id id, active trace $active, $mode, generator $generator, sampler $sampler, suppressed $suppressed',
    (one) => {
      const idGenerator = generators[one.generator]()
      const tracing = startTracing({ idGenerator, sampler: samplers[one.sampler]() })
      const correlationId = ids[one.id]
      const log = new ActionLogger({
        tracerProvider: tracing.provider,
        onActiveTrace: one.mode,
        ...(correlationId !== undefined && { correlationId }),
      })
      const { run, isRoot, isLinked, appId, isRecorded } = expected(one)
      const told = context.with(actives[one.active].setValue(SUPPRESSED, one.suppressed), () => {
        expect(log.toolCall('tool', {}, () => 'value')).toBe('value')
        return log.correlationId
      })

      expect(parseCorrelationId(told)).toBe(told)
      expect(runOf(told)).toBe(run)
      const synthetic = one.generator === 'ours' ? undefined : syntheticParentSpanId(traceOf(told))
      const recorded = {
        run: told,
        below: isRoot ? synthetic : ACTIVE_SPAN,
        linked: isLinked ? [ACTIVE_SPAN] : [],
        appId,
      }
      const found = tracing.spans.map((span) => ({
        run: correlationIdFromTraceId(span.spanContext().traceId),
        below: span.parentSpanContext?.spanId,
        linked: span.links.map((link) => link.context.spanId),
        appId: span.attributes[APP_ID],
      }))
      expect(found).toEqual(isRecorded ? [recorded] : [])
    },
  )
})

function runOf(correlationId: string): string {
  const traceId = traceOf(correlationId)
  return traceId === GIVEN_TRACE || traceId === OTHER_TRACE ? traceId : 'fresh'
}

const traceOf = (correlationId: string): string => correlationId.replaceAll('-', '')
