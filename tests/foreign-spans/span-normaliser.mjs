// Replaces what differs from one recording to the next: ids, times, stacks, paths of this machine.

/** Whole seconds, so that times read easily in a fixture. */
const BASE_SECONDS = 1_767_225_600

/** The recorded spans, in the order of their ends, and those that are still open. */
export function spanNormaliser({ appFolder, explicitTimes, fixed }) {
  return (starts, ends) => {
    const ids = numberIds(starts, ends)
    const uuids = new Map()
    const text = (value) => {
      const plain = withoutStack(value).replaceAll(appFolder, '/app')
      return withUuids(withIds(plain, ids), uuids).replaceAll(ISO_TIME, FIXED_TIME)
    }
    const times = numberTimes(starts, ends, explicitTimes)
    const numbers = new Map(starts.map(({ span }, index) => [span, index + 1]))
    const normalised = (end) => {
      const span = fixtureSpan(end, { ids, text, times, number: numbers.get(end.span) })
      return { ...span, attributes: withFixed(span.attributes, fixed) }
    }
    return {
      spans: ends.filter((end) => end.isEnded).map(normalised),
      open: ends.filter((end) => !end.isEnded).map(normalised),
    }
  }
}

function fixtureSpan({ span, copy }, { ids, text, times, number }) {
  const { traceId, spanId } = span.spanContext()
  const { startTime, endTime, eventTimes } = times.get(span)
  const { parent, status } = copy
  return {
    name: text(copy.name),
    kind: copy.kind,
    scope: copy.scope,
    traceId: ids.get(traceId),
    spanId: ids.get(spanId),
    ...(parent && { parentSpanId: ids.get(parent.spanId) }),
    ...(parent?.isRemote && { parentIsRemote: true }),
    startedAs: number,
    startTime,
    ...(endTime && { endTime }),
    status: { ...status, ...(status.message !== undefined && { message: text(status.message) }) },
    attributes: valuesOf(copy.attributes, text),
    events: copy.events.map(({ name, attributes = {} }, index) => ({
      name,
      time: eventTimes[index],
      attributes: valuesOf(attributes, text),
    })),
    links: copy.links.map((link) => ({
      traceId: ids.get(link.traceId) ?? link.traceId,
      spanId: ids.get(link.spanId) ?? link.spanId,
      attributes: valuesOf(link.attributes ?? {}, text),
    })),
    resource: { 'service.name': copy.service },
  }
}

/** Traces and spans are 1, 2, 3 … in the order of their starts; parents seen nowhere else come last. */
function numberIds(starts, ends) {
  const traces = new Set()
  const spans = new Set()
  for (const { span } of starts) {
    traces.add(span.spanContext().traceId)
    spans.add(span.spanContext().spanId)
  }
  for (const { copy } of ends) if (copy.parent) spans.add(copy.parent.spanId)
  const numbered = (set, digits) =>
    [...set].map((id, index) => [id, (index + 1).toString(16).padStart(digits, '0')])
  return new Map([...numbered(traces, 32), ...numbered(spans, 16)])
}

/**
 * A millisecond from each thing that happened to the next. What happened first is known by our own
 * count: the spans' clocks tie, and run apart by less than a millisecond.
 */
function numberTimes(starts, ends, explicitTimes) {
  const moments = [
    ...starts.map(({ span, tick }) => ({ span, tick, at: span.startTime, what: 'start' })),
    ...ends.flatMap(({ span, tick, copy, isEnded }) => [
      ...copy.events.map((event, index) => ({ span, tick, at: event.time, what: index })),
      ...(isEnded ? [{ span, tick, at: copy.endTime, what: 'end' }] : []),
    ]),
  ]
  if (explicitTimes) {
    moments.sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1] || a.tick - b.tick)
  } else {
    moments.sort((a, b) => a.tick - b.tick)
  }
  const times = new Map(starts.map(({ span }) => [span, { eventTimes: [] }]))
  moments.forEach(({ span, what }, index) => {
    const time = [BASE_SECONDS, index * 1_000_000]
    const known = times.get(span)
    if (what === 'start') known.startTime = time
    else if (what === 'end') known.endTime = time
    else known.eventTimes[what] = time
  })
  return times
}

function valuesOf(attributes, text) {
  const entries = Object.entries(attributes).map(([key, value]) => [key, valueOf(value, text)])
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function withFixed(attributes, fixed) {
  const entries = Object.entries(attributes)
  return Object.fromEntries(entries.map(([key, value]) => [key, fixed[key] ?? value]))
}

function valueOf(value, text) {
  if (Array.isArray(value)) return value.map((item) => valueOf(item, text))
  return typeof value === 'string' ? text(value) : value
}

/** Lines of a stack, also where JSON wrote their ends as `\n`. */
const STACK_LINES = /(\n|\\n)\s+at (?:(?!\n|\\n|").)+((?:\n|\\n)\s+at (?:(?!\n|\\n|").)+)*/g

function withoutStack(value) {
  return value.replaceAll(STACK_LINES, '$1    at recorded (/app/agent.js:1:1)')
}

function withIds(value, ids) {
  return value.replaceAll(/\b[0-9a-f]{16}(?:[0-9a-f]{16})?\b/g, (id) => ids.get(id) ?? id)
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

function withUuids(value, uuids) {
  return value.replaceAll(UUID, (uuid) => {
    if (!uuids.has(uuid)) uuids.set(uuid, (uuids.size + 1).toString(16).padStart(12, '0'))
    return `00000000-0000-4000-8000-${uuids.get(uuid)}`
  })
}

const ISO_TIME = /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g
const FIXED_TIME = '2026-01-01T00:00:00.000Z'
