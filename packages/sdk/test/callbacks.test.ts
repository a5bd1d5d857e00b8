import { ATTR } from '@agent-actions/events'
import { context, SpanStatusCode } from '@opentelemetry/api'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { json, startTracing, useContextManager, type Tracing } from './tracing.ts'

type Callback = (error: Error | null, text?: string) => void

let tracing: Tracing
let log: ActionLogger

beforeAll(useContextManager)
beforeEach(() => {
  tracing = startTracing()
  log = new ActionLogger({ tracerProvider: tracing.provider })
})

/** Calls back from a turn that knows no context, as a pool of connections does. */
const waiting: (() => void)[] = []
function readLater(path: string, callback: Callback): void {
  log.toolCall('open', {}, () => {})
  waiting.push(() => callback(path === '' ? new Error('no path') : null, `text of ${path}`))
}

/** The pattern of the README. */
function tracedReadLater(path: string, callback: Callback): void {
  const call = log.startToolCall('Read', { path })
  call.run(() =>
    readLater(path, (error, text) => {
      if (error) call.fail(error)
      else call.setResult(text)
      call.end()
      callback(error, text)
    }),
  )
}

const parentOf = (name: string): string | undefined =>
  tracing.span(`execute_tool ${name}`).parentSpanContext?.spanId
const callBack = (): void => waiting.splice(0).forEach((call) => call())

describe('a tool with a callback', () => {
  it('is one action, which ends when it calls back', () => {
    const seen: unknown[] = []
    tracedReadLater('a', (error, text) => seen.push([error, text]))
    expect(tracing.spans.map(({ name }) => name)).toEqual(['execute_tool open'])
    callBack()
    expect(seen).toEqual([[null, 'text of a']])
    expect(json(tracing.span('execute_tool Read'), ATTR.toolResult)).toBe('text of a')
    expect(parentOf('open')).toBe(tracing.span('execute_tool Read').spanContext().spanId)
  })

  it('fails with what it calls back with', () => {
    tracedReadLater('', (error) => expect(error?.message).toBe('no path'))
    callBack()
    expect(tracing.span('execute_tool Read').status.code).toBe(SpanStatusCode.ERROR)
  })

  it('is the parent of what a bound callback does, wherever that is called', () => {
    const call = log.startToolCall('Watch')
    const bound = context.bind(call.context, () => log.toolCall('inside', {}, () => {}))
    bound()
    call.end()
    expect(parentOf('inside')).toBe(call.spanId)
  })
})
