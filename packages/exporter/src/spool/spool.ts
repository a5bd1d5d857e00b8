import { RateLimitedWarning, reasonOf } from '../diagnostics.ts'
import { Orphans } from './orphans.ts'
import type { ReadEvents } from './orphan.ts'
import { OwnSegments } from './own-segments.ts'
import type { Segment } from './segment.ts'
import { makeFolder, releaseFolder, removeFolder, touchFolder } from './spool-folder.ts'
import type { SpoolSettings } from './spool-options.ts'

/** A disk that is full or read-only is asked again after that. */
const TRY_AGAIN_MS = 5_000
/** A sixth of what counts as silent: one that stands still for a moment is not dead. */
const LIFE_SIGN_MS = 10_000

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
  #own: OwnSegments | undefined
  #folder: string | undefined
  /** Of folders that were taken from us, or gave out: what is spilled there is read all the same. */
  #former: OwnSegments[] = []
  #brokenUntilMs = Number.NEGATIVE_INFINITY
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

  /** Whether `read` may find something. */
  get hasMore(): boolean {
    return this.spilled > 0 || (this.#own !== undefined && this.#orphans.hasMore)
  }

  /** @returns where it is; `undefined` where memory has the only copy */
  append(value: Uint8Array): Segment | undefined {
    if (performance.now() < this.#brokenUntilMs) return undefined
    try {
      this.#own ??= this.#begin()
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
  async read(): Promise<SpooledEvents | undefined> {
    for (const segments of [...this.#former, this.#own]) {
      const read = await segments?.read()
      if (read) return { ...read, isOrphan: false }
    }
    const read = this.#own && (await this.#orphans.read())
    return read && { ...read, isOrphan: true }
  }

  /** Frees the space of what is settled. */
  tidy(): void {
    this.#own?.tidy()
  }

  /** What is not settled is left to whoever comes. */
  async close(): Promise<void> {
    clearInterval(this.#lifeSigns)
    const [own, folder] = [this.#own, this.#folder]
    this.#own = undefined
    own?.close()
    await this.#orphans.close()
    if (!folder) return
    if (own?.isSettled) await removeFolder(folder)
    else releaseFolder(folder)
  }

  #begin(): OwnSegments {
    const folder = makeFolder(this.#settings.directory)
    this.#folder = folder
    this.#lifeSigns ??= setInterval(() => void this.#showLife(), LIFE_SIGN_MS).unref()
    // Outside of the call that ends an action.
    setImmediate(this.#onOrphans).unref()
    return new OwnSegments({ ...this.#settings, folder, onDropped: this.#onDropped })
  }

  async #showLife(): Promise<void> {
    const [own, folder] = [this.#own, this.#folder]
    if (!own || !folder) return
    if (own.isGone() || !(await touchFolder(folder))) this.#leave(own)
    await this.#orphans.touch()
    this.#orphans.lookAgain()
    this.#onOrphans()
  }

  /** The folder is gone, or another's: the next event makes a new one. */
  #leave(own: OwnSegments): void {
    own.close()
    if (this.#own === own) this.#own = undefined
    this.#former = [...this.#former.filter(({ spilled }) => spilled > 0), own]
  }

  #broken(error: unknown): void {
    this.#brokenUntilMs = performance.now() + TRY_AGAIN_MS
    this.#warning.warn(
      () =>
        `the spool in ${this.#settings.directory} cannot be written, and actions are held in memory alone: ${reasonOf(error)} It is tried again every ${TRY_AGAIN_MS / 1000} s.`,
    )
  }
}
