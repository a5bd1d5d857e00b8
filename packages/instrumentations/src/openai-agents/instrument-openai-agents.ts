import type { InstrumentationOptions, Undo } from '../instrumentation.ts'
import { claim, unclaim } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { warnOnce } from '../diagnostics.ts'
import {
  isAgentsModule,
  type AgentsModule,
  type AgentsProcessor,
  type AgentsSpan,
  type AgentsStorage,
} from './agents-tracing.ts'
import { flushActions } from './flush-actions.ts'
import { scopedStorage } from './scoped-storage.ts'
import { SpanActions } from './span-actions.ts'

const NAME = 'openai-agents'
/** The framework waits for 5 seconds when the process ends, and complains then. */
const LONGEST_FLUSH_MS = 4500
/** Where every copy of the framework keeps its storage; there is no function that gives it. */
const STORAGE = Symbol.for('openai.agents.core.asyncLocalStorage')

/**
 * Observes the agents of this process, by the framework's trace processors: runs, tool calls, handoffs and
 * guardrails. What happens inside a tool lies below its call.
 *
 * ```ts
 * import * as agents from '@openai/agents'
 * instrumentOpenAIAgents(agents)
 * ```
 *
 * Never throws. Once is enough, whatever copies of the framework there are: they share their processors.
 *
 * @returns undoes it
 */
export function instrumentOpenAIAgents(module: object, options: InstrumentationOptions = {}): Undo {
  const undo = observeSafely('OpenAI Agents was not instrumented', () =>
    observeAgents(module, options),
  )
  if (undo) return undo
  warnOnce(
    'openai-agents-module',
    "instrumentOpenAIAgents was given something that is not OpenAI Agents 0.20 or later. Give it all that the framework exports: `import * as agents from '@openai/agents'`.",
  )
  return () => {}
}

/** `undefined`: it is none of the framework's. */
export function observeAgents(module: object, options: InstrumentationOptions): Undo | undefined {
  if (!isAgentsModule(module)) return undefined
  // Of all copies in the process; they find it by globalThis.
  const provider = module.getGlobalTraceProvider()
  if (!claim(provider, NAME)) return () => {}
  const undo = observe(module, new SpanActions(options))
  return () => {
    undo()
    unclaim(provider, NAME)
  }
}

function observe(module: AgentsModule, actions: SpanActions): Undo {
  let isOn = true
  let isRegistered = true
  const told = (what: string, tell: () => void): Promise<void> => {
    if (isOn) observeSafely(what, tell)
    return Promise.resolve()
  }
  const flushed = (): Promise<void> => (isOn ? flushActions(LONGEST_FLUSH_MS) : Promise.resolve())
  const processor: AgentsProcessor = {
    onTraceStart: () => Promise.resolve(),
    onTraceEnd: () => Promise.resolve(),
    onSpanStart: (span) =>
      told('the start of a span was not recorded', () => actions.started(span)),
    onSpanEnd: (span) => told('the end of a span was not recorded', () => actions.ended(span)),
    async shutdown(...args) {
      // The provider's end gives a time, or that it has none. setTraceProcessors, which takes ours away, gives nothing.
      if (args.length === 0) isRegistered = false
      else {
        await told('what was open was not ended', () => actions.endAll('tracing was shut down'))
        await flushed()
      }
    },
    forceFlush: flushed,
  }
  module.addTraceProcessor(processor)
  const leaveScopes = scopesWith(module, {
    scopeBegins() {
      // Who sets processors chooses where the framework's traces go, and is not asked about ours.
      if (isRegistered || !isOn) return
      isRegistered = true
      module.addTraceProcessor(processor)
    },
    isCurrent(span) {
      if (isOn) actions.started(span)
    },
    contextOf: (span: AgentsSpan) => (isOn ? actions.contextOf(span) : undefined),
  })
  return () => {
    // A processor cannot be taken away alone.
    isOn = false
    actions.endAll('its instrumentation was undone')
    leaveScopes()
  }
}

function scopesWith(module: AgentsModule, listener: Parameters<typeof scopedStorage>[1]): Undo {
  const holder = globalThis as { [STORAGE]?: AgentsStorage }
  // The framework makes it on first use. What goes on in it stays there.
  module.getCurrentTrace()
  const inner = holder[STORAGE]
  if (!inner) {
    warnOnce(
      'openai-agents-storage',
      'OpenAI Agents keeps its current span where it is not found, so what happens inside its tools does not lie below them.',
    )
    return () => {}
  }
  const scoped = scopedStorage(inner, listener)
  module.setTracingContextStorage(scoped)
  return () => {
    if (holder[STORAGE] === scoped) module.setTracingContextStorage(inner)
  }
}
