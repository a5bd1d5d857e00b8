/** Aborted by Ctrl-C or SIGTERM. A second one ends the process as it would without us. */
export function onInterrupt(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort())
  }
  return controller.signal
}

/** Rejects as soon as it is interrupted; the work itself goes on. */
export async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted()
  let onAbort = (): void => {}
  const interrupted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Error('interrupted'))
    signal.addEventListener('abort', onAbort)
  })
  try {
    return await Promise.race([work, interrupted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
