import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ATTR } from '@agent-actions/events'
import { trace } from '@opentelemetry/api'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { traceTool } from '../src/trace-tool.ts'
import { json, registerTracing, useContextManager, type Tracing } from './tracing.ts'

let tracing: Tracing

beforeAll(useContextManager)
beforeEach(() => {
  tracing = registerTracing()
})

const inner = traceTool((part: string) => part, { name: 'Inner' })

async function* parts(): AsyncGenerator<string> {
  for (const part of ['a', 'b']) {
    await Promise.resolve()
    yield inner(part)
  }
}

/** Both inner calls lie below the tool. */
function expectInside(tool: string): void {
  const own = tracing.span(`execute_tool ${tool}`).spanContext().spanId
  const inside = tracing.spans.filter(({ name }) => name === 'execute_tool Inner')
  expect(inside.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([own, own])
}

describe('a readable stream of Node', () => {
  const open = traceTool((stream: Readable) => stream, { name: 'Open', capture: false })

  it('stays the very object, does not flow by itself, and ends its action when it ends', async () => {
    const stream = Readable.from(parts())
    expect(open(stream)).toBe(stream)
    expect(stream.readableFlowing).toBe(null)
    expect(tracing.spans).toEqual([])
    expect(await text(stream)).toBe('ab')
    expectInside('Open')
  })

  it('is followed when a promise brings it', async () => {
    const later = traceTool(async () => Readable.from(parts()), { name: 'Later' })
    expect(await text(await later())).toBe('ab')
    expectInside('Later')
  })

  it('ends its action as failed with why it was destroyed', async () => {
    const stream = open(new PassThrough())
    stream.on('error', () => {})
    stream.destroy(new RangeError('torn'))
    await vi.waitUntil(() => tracing.spans.some(({ name }) => name === 'execute_tool Open'))
    expect(tracing.span('execute_tool Open').attributes[ATTR.errorType]).toBe('RangeError')
  })

  it('ends its action as failed when it says no more than its error', async () => {
    const stream = open(new PassThrough({ emitClose: false }))
    const told = new Promise((resolve) => stream.once('error', resolve))
    stream.destroy(new RangeError('torn'))
    await told
    expect(tracing.span('execute_tool Open').attributes[ATTR.errorType]).toBe('RangeError')
  })

  it('ends its action, which did not fail, when its reader leaves early', async () => {
    const stream = open(Readable.from(parts()))
    for await (const part of stream) if (part !== '') break
    await vi.waitUntil(() => tracing.spans.some(({ name }) => name === 'execute_tool Open'))
    expect(tracing.span('execute_tool Open').status.code).toBe(0)
  })

  it('ends its action at once when it has ended before', async () => {
    const stream = Readable.from(['a'])
    await text(stream)
    open(stream)
    expect(tracing.spans).toHaveLength(1)
  })

  it('crashes the process with an error that nobody handles, as it would without us', async () => {
    const script = `
      import { PassThrough } from 'node:stream'
      import { trace } from '@opentelemetry/api'
      import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
      import { traceTool } from '@agent-actions/sdk'
      trace.setGlobalTracerProvider(new BasicTracerProvider())
      traceTool(() => new PassThrough())().destroy(new Error('torn'))`
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
    })
    await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('torn') })
  })
})

describe('a web stream', () => {
  const webStream = (): ReadableStream<string> => ReadableStream.from(parts())
  const open = traceTool((make: () => ReadableStream<string>) => make(), { name: 'Open' })

  async function readAll(stream: ReadableStream<string>): Promise<string> {
    const reader = stream.getReader()
    let all = ''
    for (let step = await reader.read(); !step.done; step = await reader.read()) all += step.value
    return all
  }

  const ways: Record<string, (stream: ReadableStream<string>) => Promise<string>> = {
    'by a reader': readAll,
    'by a loop': async (stream) => {
      let all = ''
      for await (const part of stream) all += part
      return all
    },
    'through a pipe': (stream) =>
      readAll(stream.pipeThrough(new TransformStream<string, string>())),
    'into a sink': async (stream) => {
      let all = ''
      await stream.pipeTo(new WritableStream({ write: (part: string) => void (all += part) }))
      return all
    },
    'as the body of a response': (stream) =>
      new Response(stream.pipeThrough(new TextEncoderStream())).text(),
  }

  it.each(Object.entries(ways))(
    'ends its action when it is read to its end %s',
    async (_way, read) => {
      let made: unknown
      const stream = open(() => (made = webStream()))
      expect(stream).toBe(made)
      expect(tracing.spans.filter(({ name }) => name === 'execute_tool Open')).toEqual([])
      expect(await read(stream)).toBe('ab')
      await vi.waitUntil(() => tracing.spans.length === 3)
      expectInside('Open')
    },
  )

  it('counts what was read of it', async () => {
    await readAll(open(webStream))
    expect(json(tracing.span('execute_tool Open'), ATTR.toolResult)).toEqual({ yielded: 2 })
  })

  it.each(['cancel', 'tee'] as const)('ends its action with %s', (way) => {
    const result = open(webStream)[way]()
    if (result instanceof Promise) result.catch(() => {})
    expect(tracing.span('execute_tool Open').status.code).toBe(0)
  })

  it('ends its action as failed, and rejects with the very same error', async () => {
    const error = new RangeError('torn')
    const failing = open(
      () => new ReadableStream({ pull: (controller) => controller.error(error) }),
    )
    await expect(readAll(failing)).rejects.toBe(error)
    expect(tracing.span('execute_tool Open').attributes[ATTR.errorType]).toBe('RangeError')
  })

  it('refuses what it would refuse without us', async () => {
    const locked = open(webStream)
    locked.getReader()
    expect(() => locked.getReader()).toThrow(TypeError)
    expect(() => locked.pipeThrough(new TransformStream())).toThrow(TypeError)
    await expect(locked.pipeTo(new WritableStream())).rejects.toThrow(TypeError)
    expect(() => open(webStream).pipeThrough({} as never)).toThrow(TypeError)
  })

  it('comes back as it is when somebody reads it already', () => {
    const stream = webStream()
    const names = Object.getOwnPropertyNames(stream)
    stream.getReader()
    expect(open(() => stream)).toBe(stream)
    expect(tracing.spans).toHaveLength(1)
    expect(Object.getOwnPropertyNames(stream)).toEqual(names)
  })
})

it('is untouched when nothing observes', () => {
  trace.disable()
  const stream = new ReadableStream()
  expect(traceTool(() => stream)()).toBe(stream)
  expect(Object.getOwnPropertyNames(stream)).toEqual([])
})
