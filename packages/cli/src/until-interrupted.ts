import type { CommandContext } from './command-context.ts'

/** An interruption aborts the signal, waits for what `work` has under way, and then leaves. */
export async function untilInterrupted<T>(
  { onInterrupt }: Pick<CommandContext, 'onInterrupt'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupted = new AbortController()
  const working = work(interrupted.signal)
  const forget = onInterrupt(() => {
    interrupted.abort()
    return working
  })
  try {
    return await working
  } finally {
    forget()
  }
}
