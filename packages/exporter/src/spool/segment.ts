import { existsSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'

/**
 * One file of events, and how many of them are still owed to the sink. It is removed when nothing more
 * comes from it and everything that came is settled.
 */
export class Segment {
  readonly path: string
  /** Events that entered the queue in memory from here, or are only here. */
  #events = 0
  #settled = 0
  #isComplete = false
  #removal: Promise<void> | undefined
  readonly #onRemoved: (() => Promise<void>) | undefined

  /** @param onRemoved called once the file is gone; part of its removal */
  constructor(path: string, onRemoved?: () => Promise<void>) {
    this.path = path
    this.#onRemoved = onRemoved
  }

  get isSettled(): boolean {
    return this.#settled === this.#events
  }

  get isRemoved(): boolean {
    return this.#removal !== undefined
  }

  /** Whether the file is there: its folder may have been taken away. */
  isThere(): boolean {
    return !this.isRemoved && existsSync(this.path)
  }

  added(events: number): void {
    this.#events += events
  }

  settled(events: number): void {
    this.#settled += events
    this.#removeWhenDone()
  }

  /** Nothing is added any more. */
  complete(): void {
    this.#isComplete = true
    this.#removeWhenDone()
  }

  /** Whatever is still owed. Resolves when the file is gone; never rejects. */
  remove(): Promise<void> {
    this.#removal ??= rm(this.path, { force: true }).then(
      () => this.#onRemoved?.(),
      // Sent again by whoever finds it, which is free.
      () => {},
    )
    return this.#removal
  }

  /** At once, whatever is still owed: the room is needed now. Never throws. */
  drop(): void {
    try {
      rmSync(this.path, { force: true })
    } catch {
      // Then it takes room, and is sent again by whoever finds it.
    }
    void this.remove()
  }

  #removeWhenDone(): void {
    if (this.#isComplete && this.isSettled) void this.remove()
  }
}
