import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeAction, type ActionSink, type EncodedAction } from '@agent-actions/events'
import { onTestFinished } from 'vitest'
import { DeliveryCounts } from '../../src/delivery-counts.ts'
import { DeliveryQueue, type DeliveryQueueSettings } from '../../src/delivery-queue.ts'
import type { SpoolSettings } from '../../src/spool/spool-options.ts'

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'agent-actions-spool-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export function event(n: number, text = ''): EncodedAction {
  const hex = n.toString(16).padStart(12, '0')
  return encodeAction({
    schema_version: 1,
    id: `01a20373-083b-719c-b7ad-${hex}`,
    correlation_id: '0af76519-16cd-43dd-8448-eb211c80319c',
    span_id: `0000${hex}`,
    agent_name: 'agent-test',
    action_type: 'tool_call',
    action_name: 'Read',
    action_details: { n, text },
    status: 'ok',
    timestamp: '2026-11-22T13:30:00.123456Z',
    debug_mode: true,
  })
}

/** Takes everything, or nothing while it is away. */
export class TogglingSink implements ActionSink {
  isAway = false
  readonly values: Uint8Array[] = []

  async send(events: readonly EncodedAction[]): Promise<void> {
    await Promise.resolve()
    if (this.isAway) throw Object.assign(new Error('away'), { retryable: true })
    // A copy: the bytes lie in memory that is shared.
    this.values.push(...events.map(({ value }) => Uint8Array.from(value)))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** The numbers of the events, in the order in which they came. */
  get numbers(): readonly number[] {
    return this.values.map((value) => {
      const { action_details: details } = JSON.parse(Buffer.from(value).toString()) as {
        action_details: { n: number }
      }
      return details.n
    })
  }
}

export const SPOOL = { maxBytes: 1 << 28, maxAgeMs: 1e9, whenFull: 'drop-oldest' } as const

export interface Spooling {
  readonly queue: DeliveryQueue
  readonly counts: DeliveryCounts
  report(): ReturnType<DeliveryCounts['report']>
}

/** A queue with a spool, with room for ten events in memory. */
export function spoolingQueue(
  sink: ActionSink,
  spool: Partial<SpoolSettings> & { readonly directory: string },
  settings: Partial<DeliveryQueueSettings> = {},
): Spooling {
  const counts = new DeliveryCounts()
  const queue = new DeliveryQueue(
    sink,
    {
      maxQueueEvents: 10,
      maxQueueBytes: 1 << 26,
      flushEvents: 5,
      flushBytes: 1 << 20,
      flushAfterMs: 0,
      spool: { ...SPOOL, ...spool },
      ...settings,
    },
    { counts },
  )
  return { queue, counts, report: () => counts.report(queue) }
}

/** Every segment of a spool, as paths. */
export async function segmentFiles(directory: string): Promise<readonly string[]> {
  const found = await readdir(directory, { recursive: true }).catch(() => [])
  return found
    .filter((path) => path.endsWith('.log'))
    .toSorted()
    .map((path) => join(directory, path))
}

export function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}
