import { RateLimitedWarning, reasonOf } from '../diagnostics.ts'
import { Orphans } from './orphans.ts'
import type { ReadEvents, TakeEvents } from './orphan.ts'
import { OwnSegments } from './own-segments.ts'
import type { Segment } from './segment.ts'
import { makeFolder, releaseFolder, removeFolder, touchFolder } from './spool-folder.ts'
import type { SpoolSettings } from './spool-options.ts'
import { LIFE_SIGN_MS } from './spool-owner.ts'

/** A disk that is full or read-only is asked again after that. */
const TRY_AGAIN_MS = 5_000
/** Without a descriptor nothing is read; with the next that is free it is. */
const READ_AGAIN_MS = 1_000

/** Events of a spool that are in no memory, and whose they were. */
export interface SpooledEvents extends ReadEvents {
  readonly isOrphan: boolean
}

/**
 * The spool of one queue: every event is in a file of it before `append` returns, and leaves it when the
 * sink has it. Nothing is made before the first event. Never throws, never rejects, keeps no process alive:
 * a file system that refuses costs the copy on disk, and one warning a minute.
 */
export class Spool {
  readonly #settings: SpoolSettings
  readonly #onDropped: (events: number) => void
  readonly #onOrphans: () => void
  readonly #orphans: Orphans
  readonly #warning = new RateLimitedWarning()
  readonly #readWarning = new RateLimitedWarning()
  #own: OwnSegments | undefined
  /** In folders that were taken from us: what is spilled there is read all the same. */
  #former: OwnSegments[] = []
  #brokenUntilMs = Number.NEGATIVE_INFINITY
  #unreadableUntilMs = Number.NEGATIVE_INFINITY
  #lifeSigns: NodeJS.Timeout | undefined

  /**
   * @param settings.onDropped events in no memory have made room
   * @param settings.onOrphans something may be there to read
   */
  constructor(
    settings: SpoolSettings & {
      readonly onDropped: (events: number) => void
      readonly onOrphans: () => void
    },
  ) {
    this.#settings = settings
    this.#onDropped = settings.onDropped
    this.#onOrphans = settings.onOrphans
    this.#orphans = new Orphans(settings.directory, settings.maxAgeMs)
  }

  /** Own events that are in no memory. */
  get spilled(): number {
    let spilled = this.#own?.spilled ?? 0
    for (const former of this.#former) spilled += former.spilled
    return spilled
  }

  /** Of those, how many are in a file that is not there any more. */
  get vanished(): number {
    return this.#folders.reduce((sum, { vanished }) => sum + vanished, 0)
  }

  /** Whether `read` may find something. */
  get hasMore(): boolean {
    if (performance.now() < this.#unreadableUntilMs) return false
    return this.spilled > 0 || (this.#lifeSigns !== undefined && this.#orphans.hasMore)
  }

  /** @returns where it is; `undefined` where memory has the only copy */
  append(value: Uint8Array): Segment | undefined {
    if (performance.now() < this.#brokenUntilMs) return undefined
    try {
      // First: what others left may be what fills the disk.
      this.#lifeSigns ??= this.#begin()
      this.#own ??= this.#makeOwn()
      return this.#own.append(value)
    } catch (error) {
      this.#broken(error)
      return undefined
    }
  }

  /** Nobody keeps the event that was appended last. */
  spill(): void {
    this.#own?.spill()
  }

  /** The next events that are in no memory: own ones, then what the dead have left. */
  async read(take: (read: SpooledEvents) => void): Promise<void> {
    const takeAs =
      (isOrphan: boolean): TakeEvents =>
      (read) =>
        take({ ...read, isOrphan })
    try {
      for (const own of this.#folders) if (await own.read(takeAs(false))) return
    } catch (error) {
      this.#unreadable(error)
      return
    }
    const hasMore = await this.#orphans.read(takeAs(true))
    if (!hasMore && this.#orphans.obstacle !== undefined) this.#warnUnread(this.#orphans.obstacle)
  }

  /** Frees the space of what is settled. */
  tidy(): void {
    this.#own?.tidy()
  }

  /** What is not settled is left to whoever comes; from this call on nothing is taken from it. */
  async close(): Promise<void> {
    clearInterval(this.#lifeSigns)
    const folders = this.#folders
    this.#own = undefined
    this.#former = []
    for (const own of folders) own.stop()
    await this.#orphans.close()
    await Promise.all(folders.map(leaveFolder))
  }

  /** Every one that may owe something, the oldest first. */
  get #folders(): readonly OwnSegments[] {
    return this.#own ? [...this.#former, this.#own] : this.#former
  }

  #begin(): NodeJS.Timeout {
    // Outside of the call that ends an action.
    setImmediate(this.#onOrphans).unref()
    return setInterval(() => void this.#showLife(), LIFE_SIGN_MS).unref()
  }

  #makeOwn(): OwnSegments {
    const folder = makeFolder(this.#settings.directory)
    return new OwnSegments({ ...this.#settings, folder, onDropped: this.#onDropped })
  }

  async #showLife(): Promise<void> {
    const own = this.#own
    if (own && (own.isGone() || !(await touchFolder(own.folder)))) this.#leave(own)
    await this.#orphans.touch()
    this.#orphans.lookAgain()
    this.#onOrphans()
  }

  /** The folder is gone, or another's: the next event makes a new one. */
  #leave(own: OwnSegments): void {
    own.close()
    if (this.#own !== own) return
    this.#own = undefined
    this.#former = [...this.#former.filter(({ isSettled }) => !isSettled), own]
  }

  #broken(error: unknown): void {
    this.#brokenUntilMs = performance.now() + TRY_AGAIN_MS
    this.#warning.warn(
      () =>
        `the spool in ${this.#settings.directory} cannot be written, and actions are held in memory alone: ${reasonOf(error)} It is tried again every ${TRY_AGAIN_MS / 1000} s.`,
    )
  }

  #unreadable(error: unknown): void {
    this.#unreadableUntilMs = performance.now() + READ_AGAIN_MS
    setTimeout(this.#onOrphans, READ_AGAIN_MS + 1).unref()
    this.#warnUnread(error)
  }

  #warnUnread(error: unknown): void {
    this.#readWarning.warn(
      () =>
        `the spool in ${this.#settings.directory} cannot be read, and what it holds stays there for now: ${reasonOf(error)}`,
    )
  }
}

async function leaveFolder({ isSettled, folder }: OwnSegments): Promise<void> {
  if (isSettled) await removeFolder(folder)
  else releaseFolder(folder)
}
