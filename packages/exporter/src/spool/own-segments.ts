import { LINE_OVERHEAD } from './spool-line.ts'
import { Segment } from './segment.ts'
import { readChunk, type Chunk } from './segment-reader.ts'
import { SegmentWriter } from './segment-writer.ts'
import { isMissing, segmentPath } from './spool-folder.ts'
import type { TakeEvents } from './orphan.ts'

/** Sent again as a whole where its last events were under way, and read in little time. */
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
  readonly folder: string
  readonly #settings: OwnSegmentsSettings
  readonly #segments: OwnSegment[] = []
  /** Of all but the last, when that was begun; what was removed since then is in it. */
  #formerBytes = 0
  #numbers = 0
  #lastAt = 0
  #spilled = 0
  #isStopped = false

  constructor(settings: OwnSegmentsSettings) {
    this.folder = settings.folder
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

  /**
   * The next of those in no memory. @returns whether there were any
   *
   * @throws the error of the file system, where they may be read later
   */
  async read(take: TakeEvents): Promise<boolean> {
    const oldest = this.#segments.find(({ spilled }) => spilled > 0)
    if (!oldest) return false
    const written = oldest.writer.bytes
    const chunk = await chunkOf(oldest)
    // It made room meanwhile, and its events are counted; or they stay for another process.
    if (oldest.spilled === 0 || this.#isStopped) return true
    const values = chunk?.values.slice(0, oldest.spilled) ?? []
    const isGrown = written !== oldest.writer.bytes
    const isEnd = !chunk || chunk.nextAt >= oldest.writer.bytes || (!isGrown && isCut(chunk))
    // Only there: a damaged byte may look like a line feed, and make two lines of one.
    const lost = isEnd ? oldest.spilled - values.length : 0
    if (chunk) oldest.spilledAt = chunk.nextAt
    oldest.spilled -= values.length + lost
    this.#spilled -= values.length + lost
    oldest.segment.settled(lost)
    take({ values, segment: oldest.segment, lost: { reason: 'damaged', events: lost } })
    return true
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

  /** Of those in no memory, how many are in a file that is not there any more. */
  get vanished(): number {
    let vanished = 0
    for (const { spilled, segment } of this.#segments) {
      if (spilled > 0 && !segment.isThere()) vanished += spilled
    }
    return vanished
  }

  /** Nothing is read any more. */
  stop(): void {
    this.#isStopped = true
    this.close()
  }

  /** Nothing is written any more. */
  close(): void {
    const current = this.#segments.at(-1)
    if (current) this.#close(current)
  }

  #hasRoom(bytes: number): boolean {
    const { maxBytes, whenFull } = this.#settings
    if (bytes > maxBytes) return false
    if (this.#bytes + bytes > maxBytes) this.#forgetRemoved()
    while (this.#bytes + bytes > maxBytes) {
      if (whenFull === 'drop-newest' || this.#segments.length === 0) return false
      this.#dropOldest()
    }
    return true
  }

  get #bytes(): number {
    return this.#formerBytes + (this.#segments.at(-1)?.writer.bytes ?? 0)
  }

  #dropOldest(): void {
    const oldest = this.#segments.shift()
    if (!oldest) return
    this.#forgetRemoved()
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
    this.#segments.push(next)
    this.#forgetRemoved()
    return next
  }

  #close({ writer, segment }: OwnSegment): void {
    writer.close()
    segment.complete()
  }

  #forgetRemoved(): void {
    const left = this.#segments.filter(({ segment }) => !segment.isRemoved)
    this.#segments.splice(0, this.#segments.length, ...left)
    this.#formerBytes = 0
    for (const { writer } of left.slice(0, -1)) this.#formerBytes += writer.bytes
  }
}

/** `undefined` where somebody has removed the file. @throws any other error of the file system */
async function chunkOf({ segment, spilledAt }: OwnSegment): Promise<Chunk | undefined> {
  try {
    return await readChunk(segment.path, spilledAt)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** No line where one was written. */
function isCut({ isLast, values, damaged }: Chunk): boolean {
  return isLast && values.length + damaged === 0
}
