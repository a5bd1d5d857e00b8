import type { ActionSink } from '@agent-actions/events'

/** A sink and the way to have it ready before the first action ends. */
export interface OpenableSink extends ActionSink {
  open(): Promise<void>
}

/**
 * The embedded store in a folder, made and migrated on first use. Nothing of the store is loaded
 * before, and nothing of it keeps the process alive.
 */
export function embeddedSink(dataDirectory: string): OpenableSink {
  let loaded: Promise<OpenableSink> | undefined
  const load = (): Promise<OpenableSink> => (loaded ??= loadStoreSink(dataDirectory))
  return {
    open: async () => (await load()).open(),
    send: async (events) => (await load()).send(events),
    close: async () => {
      if (loaded) await (await loaded).close()
    },
  }
}

async function loadStoreSink(dataDirectory: string): Promise<OpenableSink> {
  const { openStore, storeSink } = await import('@agent-actions/store')
  return storeSink(() =>
    openStore(`pglite:${dataDirectory}`, { create: true, migrate: true, background: true }),
  )
}
