import { diag, DiagLogLevel, trace } from '@opentelemetry/api'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { afterEach, expect, it } from 'vitest'
import { manuallyInstrument } from '../../src/index.ts'
import type { AgentsProcessor, AgentsStorage } from '../../src/openai-agents/agents-tracing.ts'
import { instrumentOpenAIAgents } from '../../src/openai-agents/instrument-openai-agents.ts'
import { traceExecute } from '../../src/openai-agents/trace-execute.ts'
import { observeProcess } from '../tracing.ts'

const STORAGE = Symbol.for('openai.agents.core.asyncLocalStorage')
const holder = globalThis as { [STORAGE]?: AgentsStorage | undefined }

afterEach(() => {
  diag.disable()
  delete holder[STORAGE]
})

/** As much of the framework as is asked for. */
function moduleWith(storage: AgentsStorage | undefined) {
  const processors: AgentsProcessor[] = []
  const provider = {}
  return {
    processors,
    addTraceProcessor: (processor: AgentsProcessor) => void processors.push(processor),
    getGlobalTraceProvider: () => provider,
    getCurrentTrace() {
      if (storage) holder[STORAGE] ??= storage
      return null
    },
    setTracingContextStorage: (given: AgentsStorage) => void (holder[STORAGE] = given),
  }
}

function storageOf(): AgentsStorage {
  let current: unknown
  return {
    run(store, callback) {
      current = store
      return callback()
    },
    getStore: () => current,
    enterWith: (store) => void (current = store),
  }
}

function collectTold(): readonly string[] {
  const told: string[] = []
  const tell = (...parts: readonly unknown[]): void => void told.push(parts.join(' '))
  const logger = { error: tell, warn: tell, info: tell, debug: tell, verbose: tell }
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  return told
}

it('adds one processor, however often it is asked, and another when that was undone', () => {
  const module = moduleWith(storageOf())
  const undo = instrumentOpenAIAgents(module)
  instrumentOpenAIAgents(module)()
  manuallyInstrument(module)()
  expect(module.processors).toHaveLength(1)
  undo()
  instrumentOpenAIAgents(module)
  expect(module.processors).toHaveLength(2)
})

it("gives the framework's storage back, unless it has another by then", () => {
  const storage = storageOf()
  const module = moduleWith(storage)
  instrumentOpenAIAgents(module)()
  expect(holder[STORAGE]).toBe(storage)
  const undo = instrumentOpenAIAgents(module)
  const other = storageOf()
  module.setTracingContextStorage(other)
  undo()
  expect(holder[STORAGE]).toBe(other)
})

it('does with calls of the storage what the storage does, whatever the store is', () => {
  const module = moduleWith(storageOf())
  instrumentOpenAIAgents(module)
  const hostile = {
    get span(): unknown {
      throw new Error('of a getter')
    },
  }
  for (const store of [undefined, null, 1, {}, { span: null }, hostile]) {
    expect(holder[STORAGE]?.run(store, () => 'ran')).toBe('ran')
    holder[STORAGE]?.enterWith(store)
    expect(holder[STORAGE]?.getStore()).toBe(store)
  }
  const error = new Error('of the framework')
  const fail = (): never => {
    throw error
  }
  expect(() => holder[STORAGE]?.run({}, fail)).toThrow(error)
})

it('resolves whatever a processor is told', async () => {
  using observed = observeProcess()
  const module = moduleWith(storageOf())
  instrumentOpenAIAgents(module)
  const [processor] = module.processors
  for (const odd of [undefined, {}, { spanId: 'a' }, { spanId: 'b', spanData: null }] as never[]) {
    await processor?.onSpanStart(odd)
    await processor?.onSpanEnd(odd)
  }
  await processor?.onTraceStart(undefined)
  await processor?.onTraceEnd(undefined)
  await processor?.forceFlush()
  await processor?.shutdown()
  await processor?.shutdown(1)
  expect(await observed.events()).toEqual([])
})

it.each(['shutdown', 'forceFlush'] as const)('has what ended delivered by %s', async (way) => {
  let flushes = 0
  const flush = (): Promise<void> => Promise.resolve(void (flushes += 1))
  const spanProcessor = { onStart() {}, onEnd() {}, forceFlush: flush, shutdown: flush }
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [spanProcessor] }))
  const module = moduleWith(storageOf())
  const undo = instrumentOpenAIAgents(module)
  await module.processors[0]?.[way](1)
  expect(flushes).toBe(1)
  undo()
  await module.processors[0]?.[way](1)
  expect(flushes).toBe(1)
  trace.disable()
})

it('tells that there is no storage where it looks, and records what processors are told', async () => {
  using observed = observeProcess()
  const told = collectTold()
  const module = moduleWith(undefined)
  instrumentOpenAIAgents(module)
  const span = {
    spanId: 'span_1',
    traceId: 'trace_1',
    spanData: { type: 'function', name: 'Read' },
  }
  await module.processors[0]?.onSpanEnd(span)
  expect(await observed.events()).toMatchObject([{ action_name: 'Read' }])
  expect(told).toEqual([
    expect.stringMatching(/^agent-actions: OpenAI Agents keeps its current span where it is not/),
  ])
})

it('observes no tool that is none', () => {
  expect(traceExecute(undefined as never)).toBeUndefined()
})

it('observes a tool that is called with anything, and passes that on', async () => {
  using observed = observeProcess()
  const read = traceExecute((...given: readonly unknown[]) => given, { name: 'Read' })
  const hostile = {
    get toolCall(): unknown {
      throw new Error('of a getter')
    },
  }
  for (const given of [[], [1, 2, 3], [{}, {}, null], [{}, {}, hostile]]) {
    expect(read(...given)).toEqual(given)
  }
  expect(await observed.events()).toHaveLength(4)
})
