import type { PartitionLag } from './lag-progress.ts'

/** What is asked for the lag of a group. Kafka's admin client fits. */
export interface LagAdmin {
  groupLag(question: {
    readonly topic: string
    readonly groupId: string
  }): Promise<readonly PartitionLag[]>
  close(): Promise<void>
}

export interface LagWatchOptions {
  readonly openAdmin: () => Promise<LagAdmin>
  readonly topic: string
  readonly groupId: string
  readonly onLag: (partitions: readonly PartitionLag[]) => void
  /** Called for every round that fails. */
  readonly onError: (error: Error) => void
  /** From the end of one round to the next. Default: 10,000. */
  readonly intervalMs?: number
}

export interface LagWatch {
  /** No callback is called any more. Never rejects. Safe to call twice. */
  close(): Promise<void>
}

/**
 * Reads how far the group is behind, again and again, over one connection that is opened anew after
 * a failure. Waiting keeps no process alive.
 */
export function watchLag(options: LagWatchOptions): LagWatch {
  const { openAdmin, topic, groupId, onLag, onError, intervalMs = 10_000 } = options
  let admin: LagAdmin | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const letGo = async (): Promise<void> => {
    const closing = admin
    admin = undefined
    // A connection that is broken already cannot be closed properly, and need not be.
    await closing?.close().catch(() => undefined)
  }
  const round = async (): Promise<void> => {
    try {
      admin ??= await openAdmin()
      if (isClosed) return await letGo()
      const partitions = await admin.groupLag({ topic, groupId })
      if (!isClosed) onLag(partitions)
    } catch (error) {
      if (!isClosed) onError(error instanceof Error ? error : new Error(String(error)))
      await letGo()
    }
    if (!isClosed) timer = setTimeout(() => void round(), intervalMs).unref()
  }

  void round()
  return {
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await letGo()
    },
  }
}
