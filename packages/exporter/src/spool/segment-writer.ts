import { closeSync, fstatSync, ftruncateSync, openSync, writevSync } from 'node:fs'
import { LINE_OVERHEAD, lineAround } from './spool-line.ts'
import { Segment } from './segment.ts'

/** What of a segment is not worth a system call to free. */
const KEPT_BYTES = 65_536

/** The one segment that is written now: each event is in the file before `append` returns. */
export class SegmentWriter {
  readonly segment: Segment
  readonly #descriptor: number
  #bytes = 0
  #isOpen = true

  /** @throws the error of the file system */
  constructor(segment: Segment) {
    this.segment = segment
    // Fails where the file is there: two writers in one file would tear each other's lines.
    this.#descriptor = openSync(segment.path, 'ax', 0o600)
  }

  get bytes(): number {
    return this.#bytes
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /**
   * Into the page cache, which survives the process; a power failure it does not.
   *
   * @throws the error of the file system; then the file ends in a torn line, and takes no more
   */
  append(value: Uint8Array): void {
    const written = writevSync(this.#descriptor, [...lineAround(value)])
    const whole = value.byteLength + LINE_OVERHEAD
    if (written !== whole) throw new Error(`only ${written} of ${whole} bytes were written`)
    this.#bytes += whole
    this.segment.added(1)
  }

  /** Where everything in it is settled, its space is free again. */
  empty(): void {
    // The number of a closed descriptor may be that of a file of the agent's by now.
    if (!this.#isOpen || this.#bytes < KEPT_BYTES || !this.segment.isSettled) return
    ftruncateSync(this.#descriptor, 0)
    this.#bytes = 0
  }

  /** Whether somebody has removed the file: what is written to it goes nowhere. */
  isGone(): boolean {
    return this.#isOpen && fstatSync(this.#descriptor).nlink === 0
  }

  /** Never throws. What it owes can be read, until it is settled. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    try {
      closeSync(this.#descriptor)
    } catch {
      // What was written is written.
    }
  }
}
