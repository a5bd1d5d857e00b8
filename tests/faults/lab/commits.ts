import { openKafkaAdmin, type ConsumedRecord, type KafkaSettings } from '@agent-actions/kafka'
import { setTimeout as delay } from 'node:timers/promises'

/** What the group had committed, by partition, when it was asked. */
export interface CommitSample {
  /** After the answer, by the machine's clock. */
  readonly atMs: number
  readonly committed: ReadonlyMap<number, bigint>
}

interface Sampling {
  readonly settings: KafkaSettings
  readonly topic: string
  readonly groupId: string
}

const SAMPLE_EVERY_MS = 500

/** Asks for the group's offsets, again and again, as long as somebody answers. */
export class CommitWatch {
  readonly samples: CommitSample[] = []
  readonly #stopping = new AbortController()
  readonly #watching: Promise<void>

  constructor(sampling: Sampling) {
    this.#watching = this.#watch(sampling)
  }

  /** What was committed so far is void: its topic is gone. */
  forget(): void {
    this.samples.length = 0
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#watching
  }

  async #watch(sampling: Sampling): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.#sampleUntilItFails(sampling, signal)
      } catch {
        // No broker answers now, which is what many stories are about.
      }
      await delay(SAMPLE_EVERY_MS)
    }
  }

  async #sampleUntilItFails({ settings, ...group }: Sampling, signal: AbortSignal): Promise<void> {
    await using admin = await openKafkaAdmin(settings, { log: () => {} })
    while (!signal.aborted) {
      const partitions = await admin.groupLag(group)
      const committed = new Map(
        partitions.flatMap((each) =>
          each.committed === undefined ? [] : [[each.partition, each.committed] as const],
        ),
      )
      this.samples.push({ atMs: Date.now(), committed })
      await delay(SAMPLE_EVERY_MS)
    }
  }
}

export interface Commits {
  readonly commits: readonly CommitSample[]
  readonly mayCommitsGoBack: boolean
  readonly records: readonly ConsumedRecord[]
}

/**
 * Samples in which the group had committed past a record that was neither a row nor a dead letter at
 * that time, and commits that went back where none may. Both have to be empty.
 *
 * @param arrivedAtMs when a record became a row or a dead letter; `undefined`: never
 */
export function commitProblems(
  { commits, mayCommitsGoBack, records }: Commits,
  arrivedAtMs: (record: ConsumedRecord) => number | undefined,
): readonly string[] {
  const problems: string[] = []
  const partitions = new Set(records.map(({ partition }) => partition))
  const arrivals = new Map(
    [...partitions].map((partition) => {
      const ofPartition = records.filter((record) => record.partition === partition)
      return [partition, latestArrivals(ofPartition, arrivedAtMs)]
    }),
  )
  const last = new Map<number, bigint>()
  for (const { atMs, committed } of commits) {
    for (const [partition, offset] of committed) {
      if (!mayCommitsGoBack && offset < (last.get(partition) ?? 0n))
        problems.push(`partition ${partition}: committed ${offset} after ${last.get(partition)}`)
      last.set(partition, offset)
      const late = arrivals.get(partition)?.find((each) => each.offset < offset && each.atMs > atMs)
      if (late)
        problems.push(
          `partition ${partition}: ${offset} was committed before offset ${late.offset} had arrived`,
        )
    }
  }
  return problems
}

interface Arrival {
  readonly offset: bigint
  readonly atMs: number
}

/** Those only that arrived later than all before them. */
function latestArrivals(
  records: readonly ConsumedRecord[],
  arrivedAtMs: (record: ConsumedRecord) => number | undefined,
): readonly Arrival[] {
  const latest: Arrival[] = []
  for (const record of records) {
    const atMs = arrivedAtMs(record) ?? Infinity
    if (atMs > (latest.at(-1)?.atMs ?? -Infinity)) latest.push({ offset: record.offset, atMs })
  }
  return latest
}
