import { stat } from 'node:fs/promises'
import { Segment } from './segment.ts'
import { readChunk } from './segment-reader.ts'
import { releaseFolder, removeFolder, segmentsIn } from './spool-folder.ts'

/** What was read of a spool, and owes to be settled with its segment. */
export interface ReadEvents {
  readonly values: readonly Uint8Array[]
  readonly segment: Segment
  /** Lost lines, and why. */
  readonly lost?: { readonly reason: 'damaged' | 'expired'; readonly events: number }
}

/** A dead process's folder that is ours now: read from its oldest event on, and removed when it is settled. */
export class Orphan {
  readonly path: string
  readonly #maxAgeMs: number
  #waiting: string[]
  readonly #read: Segment[] = []
  #unremoved: number
  #reading: { readonly segment: Segment; at: number } | undefined

  static async open(path: string, maxAgeMs: number): Promise<Orphan> {
    return new Orphan(path, await segmentsIn(path), maxAgeMs)
  }

  private constructor(path: string, segments: readonly string[], maxAgeMs: number) {
    this.path = path
    this.#maxAgeMs = maxAgeMs
    this.#waiting = [...segments]
    this.#unremoved = segments.length
    if (segments.length === 0) void removeFolder(path)
  }

  /** Whether all is read. What was read may still be under way. */
  get isRead(): boolean {
    return this.#waiting.length === 0 && !this.#reading
  }

  /** Whether nothing of it is left. */
  get isDone(): boolean {
    return this.#unremoved === 0
  }

  /** Leaves what is not settled to whoever comes. Never rejects. */
  async close(): Promise<void> {
    const removals = this.#read.filter(({ isRemoved }) => isRemoved).map((each) => each.remove())
    await Promise.all(removals)
    if (!this.isDone) releaseFolder(this.path)
  }

  /** The next events; `undefined` when all is read. Never rejects. */
  async read(): Promise<ReadEvents | undefined> {
    const reading = (this.#reading ??= this.#next())
    if (!reading) return undefined
    const { segment, at } = reading
    try {
      const isExpired = await this.#isExpired(segment.path)
      const { values, damaged, nextAt, isLast } = await readChunk(segment.path, at)
      reading.at = nextAt
      const kept = isExpired ? [] : values
      // Before its end: a segment that owes nothing is removed then.
      segment.added(kept.length)
      if (isLast) this.#finish(segment)
      if (isExpired) {
        return { values: [], segment, lost: { reason: 'expired', events: values.length + damaged } }
      }
      return { values: kept, segment, lost: { reason: 'damaged', events: damaged } }
    } catch {
      // It cannot be read, or somebody has removed it: what is in it nobody knows.
      this.#finish(segment)
      return { values: [], segment }
    }
  }

  #next(): { readonly segment: Segment; at: number } | undefined {
    const path = this.#waiting.shift()
    if (path === undefined) return undefined
    const segment = new Segment(path, async () => {
      this.#unremoved -= 1
      if (this.#unremoved === 0) await removeFolder(this.path)
    })
    this.#read.push(segment)
    return { segment, at: 0 }
  }

  #finish(segment: Segment): void {
    this.#reading = undefined
    segment.complete()
  }

  async #isExpired(path: string): Promise<boolean> {
    const { mtimeMs } = await stat(path)
    return Date.now() - mtimeMs > this.#maxAgeMs
  }
}
