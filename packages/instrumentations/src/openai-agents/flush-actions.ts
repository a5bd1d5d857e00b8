import { trace } from '@opentelemetry/api'
import { reportOnce } from '../diagnostics.ts'

interface Flushable {
  readonly getDelegate?: () => Flushable
  readonly forceFlush?: () => Promise<unknown>
}

/**
 * Delivers what has ended, where the app's tracer provider can. When a signal ends the process, the framework
 * waits for its processors, and exits: there is no other time.
 *
 * @param withinMs resolves by then, delivered or not
 */
export async function flushActions(withinMs: number): Promise<void> {
  let timer: unknown
  const timeIsUp = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)))
  await Promise.race([flush(), timeIsUp])
  clearTimeout(timer)
}

async function flush(): Promise<void> {
  try {
    const provider = trace.getTracerProvider() as Flushable
    const delegate = provider.getDelegate?.() ?? provider
    await delegate.forceFlush?.()
  } catch (error) {
    reportOnce('actions were not flushed', error)
  }
}
