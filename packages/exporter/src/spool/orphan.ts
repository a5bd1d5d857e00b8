import { stat } from 'node:fs/promises'
import { Segment } from './segment.ts'
import { readChunk, type Chunk } from './segment-reader.ts'
import { isMissing, releaseFolder, removeFolder, segmentsIn } from './spool-folder.ts'

/** What was read of a spool, and owes to be settled with its segment. */
export interface ReadEvents {
  readonly values: readonly Uint8Array[]
  readonly segment: Segment
  /** Lost lines, and why. */
  readonly lost?: { readonly reason: 'damaged' | 'expired'; readonly events: number }
}

/**
 * Called at the moment in which the events leave the files' count, and never when nobody wants them any
 * more: so each event is at every moment in one count, and what is read too late stays where it is.
 */
export type TakeEvents = (read: ReadEvents) => void

interface Reading {
  readonly segment: Segment
  at: number
}

/** A dead process's folder that is ours now: read from its oldest event on, and removed when it is settled. */
export class Orphan {
  readonly path: string
  readonly #maxAgeMs: number
  readonly #segments: readonly Segment[]
  #waiting: Reading[]
  /** What the file system did not give, and may give later. */
  #unreadable: Reading[] = []
  #unremoved: number
  #obstacle: unknown
  #isClosed = false

  static async open(path: string, maxAgeMs: number): Promise<Orphan> {
    return new Orphan(path, await segmentsIn(path), maxAgeMs)
  }

  private constructor(path: string, segments: readonly string[], maxAgeMs: number) {
    this.path = path
    this.#maxAgeMs = maxAgeMs
    this.#segments = segments.map((each) => new Segment(each, () => this.#removed()))
    this.#waiting = this.#segments.map((segment) => ({ segment, at: 0 }))
    this.#unremoved = segments.length
    if (segments.length === 0) void removeFolder(path)
  }

  /** Whether all is read that can be. What was read may still be under way. */
  get isRead(): boolean {
    return this.#waiting.length === 0
  }

  /** Why some of it could not be read; `undefined` where all could. */
  get obstacle(): unknown {
    return this.#unreadable.length > 0 ? this.#obstacle : undefined
  }

  /** Whether nothing of it is left. */
  get isDone(): boolean {
    return this.#unremoved === 0
  }

  /** What could not be read may be readable now. */
  retry(): void {
    this.#waiting.push(...this.#unreadable)
    this.#unreadable = []
  }

  /** Leaves what is not settled to whoever comes. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true
    const removed = this.#segments.filter(({ isRemoved }) => isRemoved)
    await Promise.all(removed.map((each) => each.remove()))
    if (!this.isDone) releaseFolder(this.path)
  }

  /** The next events. Never rejects. */
  async read(take: TakeEvents): Promise<void> {
    const [reading] = this.#waiting
    if (!reading) return
    const { segment } = reading
    try {
      const isExpired = await this.#isExpired(segment.path)
      const chunk = await readChunk(segment.path, reading.at)
      if (this.#isClosed) return
      reading.at = chunk.nextAt
      const values = isExpired ? [] : chunk.values
      segment.added(values.length)
      take({ values, segment, lost: lostOf(chunk, isExpired) })
      if (chunk.isLast) this.#finish(segment)
    } catch (error) {
      if (this.#isClosed) return
      // Somebody has removed it: what was in it nobody knows.
      if (isMissing(error)) this.#finish(segment)
      else this.#setAside(reading, error)
    }
  }

  #finish(segment: Segment): void {
    this.#waiting.shift()
    segment.complete()
  }

  #setAside(reading: Reading, error: unknown): void {
    this.#obstacle = error
    this.#waiting.shift()
    this.#unreadable.push(reading)
  }

  async #removed(): Promise<void> {
    this.#unremoved -= 1
    if (this.#unremoved === 0) await removeFolder(this.path)
  }

  async #isExpired(path: string): Promise<boolean> {
    const { mtimeMs } = await stat(path)
    return Date.now() - mtimeMs > this.#maxAgeMs
  }
}

function lostOf({ values, damaged }: Chunk, isExpired: boolean): NonNullable<ReadEvents['lost']> {
  return isExpired
    ? { reason: 'expired', events: values.length + damaged }
    : { reason: 'damaged', events: damaged }
}
