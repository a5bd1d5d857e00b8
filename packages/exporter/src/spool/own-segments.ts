import { LINE_OVERHEAD } from './spool-line.ts'
import { Segment } from './segment.ts'
import { readChunk } from './segment-reader.ts'
import { SegmentWriter } from './segment-writer.ts'
import { segmentPath } from './spool-folder.ts'
import type { ReadEvents } from './orphan.ts'

/** A restart sends a segment again whose last events were under way, and one is read in little time. */
const MAX_SEGMENT_BYTES = 8 * 1024 * 1024

export interface OwnSegmentsSettings {
  readonly folder: string
  readonly maxBytes: number
  readonly whenFull: 'drop-oldest' | 'drop-newest'
  /** Events that are in no memory have made room. */
  readonly onDropped: (events: number) => void
}

interface OwnSegment {
  readonly segment: Segment
  readonly writer: SegmentWriter
  /** Of its events, how many are in no memory. */
  spilled: number
  /** Where the first of these begins. */
  spilledAt: number
}

/**
 * The segments that this process writes, the oldest first, within their bytes.
 *
 * An event is written, and then either kept in memory as well or spilled: once one was spilled, all
 * that come after it are, until they have been read.
 */
export class OwnSegments {
  readonly #settings: OwnSegmentsSettings
  readonly #segments: OwnSegment[] = []
  #numbers = 0
  #lastAt = 0
  #spilled = 0

  constructor(settings: OwnSegmentsSettings) {
    this.#settings = settings
  }

  /** Events that are in no memory. */
  get spilled(): number {
    return this.#spilled
  }

  /**
   * Writes the event into the newest segment.
   *
   * @returns the segment; `undefined` where there is no room and what comes is given up
   * @throws the error of the file system; then nothing was written that counts
   */
  append(value: Uint8Array): Segment | undefined {
    const bytes = value.byteLength + LINE_OVERHEAD
    if (!this.#hasRoom(bytes)) return undefined
    const current = this.#currentFor(bytes)
    this.#lastAt = current.writer.bytes
    try {
      current.writer.append(value)
    } catch (error) {
      this.#close(current)
      throw error
    }
    return current.segment
  }

  /** Nobody keeps the event that was appended last. */
  spill(): void {
    const current = this.#segments.at(-1)
    if (!current) return
    if (current.spilled === 0) current.spilledAt = this.#lastAt
    current.spilled += 1
    this.#spilled += 1
  }

  /** The next of those in no memory; `undefined` when all are. Never rejects. */
  async read(): Promise<ReadEvents | undefined> {
    const oldest = this.#segments.find(({ spilled }) => spilled > 0)
    if (!oldest) return undefined
    const { segment } = oldest
    const chunk = await readChunk(segment.path, oldest.spilledAt).catch(() => undefined)
    // It made room meanwhile, and its events are counted.
    if (oldest.spilled === 0) return { values: [], segment }
    const read = chunk ? chunk.values.length + chunk.damaged : 0
    // A file that somebody cut or removed: what is missing is lost.
    const events = read === 0 ? oldest.spilled : Math.min(read, oldest.spilled)
    const values = chunk?.values.slice(0, events) ?? []
    oldest.spilled -= events
    this.#spilled -= events
    if (chunk) oldest.spilledAt = chunk.nextAt
    const lost = events - values.length
    segment.settled(lost)
    return { values, segment, lost: { reason: 'damaged', events: lost } }
  }

  /** Frees the space of what is settled. */
  tidy(): void {
    const current = this.#segments.at(-1)
    if (!current || current.spilled > 0) return
    try {
      current.writer.empty()
    } catch {
      // It is freed with the file.
    }
  }

  /** Whether somebody has removed what is written now. */
  isGone(): boolean {
    try {
      return this.#segments.at(-1)?.writer.isGone() ?? false
    } catch {
      return false
    }
  }

  /** Whether nothing of it is owed to the sink. */
  get isSettled(): boolean {
    return this.#segments.every(({ segment }) => segment.isSettled)
  }

  close(): void {
    const current = this.#segments.at(-1)
    if (current) this.#close(current)
  }

  get #bytes(): number {
    let bytes = 0
    for (const { segment, writer } of this.#segments) if (!segment.isRemoved) bytes += writer.bytes
    return bytes
  }

  #hasRoom(bytes: number): boolean {
    const { maxBytes, whenFull } = this.#settings
    while (this.#bytes + bytes > maxBytes) {
      if (whenFull === 'drop-newest' || this.#segments.length === 0) return false
      this.#dropOldest()
    }
    return true
  }

  #dropOldest(): void {
    const oldest = this.#segments.shift()
    if (!oldest) return
    this.#close(oldest)
    const { spilled, segment } = oldest
    oldest.spilled = 0
    this.#spilled -= spilled
    segment.settled(spilled)
    segment.drop()
    if (spilled > 0) this.#settings.onDropped(spilled)
  }

  #currentFor(bytes: number): OwnSegment {
    const current = this.#segments.at(-1)
    const { folder, maxBytes } = this.#settings
    const most = Math.min(MAX_SEGMENT_BYTES, maxBytes / 4)
    const isOpen = current?.writer.isOpen === true
    if (current && isOpen && (current.writer.bytes === 0 || current.writer.bytes + bytes <= most)) {
      return current
    }
    if (current) this.#close(current)
    const segment = new Segment(segmentPath(folder, (this.#numbers += 1)))
    const next = { segment, writer: new SegmentWriter(segment), spilled: 0, spilledAt: 0 }
    this.#forgetRemoved()
    this.#segments.push(next)
    return next
  }

  #close({ writer, segment }: OwnSegment): void {
    writer.close()
    segment.complete()
  }

  #forgetRemoved(): void {
    const left = this.#segments.filter(({ segment }) => !segment.isRemoved)
    this.#segments.splice(0, this.#segments.length, ...left)
  }
}
