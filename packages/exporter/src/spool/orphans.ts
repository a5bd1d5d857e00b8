import { Orphan, type TakeEvents } from './orphan.ts'
import {
  claimFolder,
  foldersIn,
  isOrphan,
  readFolder,
  releaseFolder,
  touchFolder,
} from './spool-folder.ts'

/** What dead processes left in a spool, taken over one folder after the other, the oldest first. */
export class Orphans {
  readonly #directory: string
  readonly #maxAgeMs: number
  /** Ours now: one is being read, and of the others events are under way. */
  #claimed: Orphan[] = []
  /** Folders of this look, oldest first: there may be thousands, and each is opened once. */
  #unseen: string[] | undefined
  #hasMore = true
  #isClosed = false

  constructor(directory: string, maxAgeMs: number) {
    this.#directory = directory
    this.#maxAgeMs = maxAgeMs
  }

  /** Whether there may be something to read. */
  get hasMore(): boolean {
    return this.#hasMore && !this.#isClosed
  }

  /** Why some of it could not be read; `undefined` where all could. */
  get obstacle(): unknown {
    return this.#claimed.find(({ obstacle }) => obstacle !== undefined)?.obstacle
  }

  /** Somebody may have died meanwhile. */
  lookAgain(): void {
    for (const orphan of this.#claimed) orphan.retry()
    this.#hasMore = true
  }

  /** The next events. @returns whether there are more, for now. Never rejects. */
  async read(take: TakeEvents): Promise<boolean> {
    const reading = this.#claimed.find(({ isRead }) => !isRead) ?? (await this.#claimNext())
    if (reading && !this.#isClosed) await reading.read(take)
    else this.#hasMore = false
    return this.hasMore
  }

  /** Shows that we live. */
  async touch(): Promise<void> {
    this.#claimed = this.#claimed.filter(({ isDone }) => !isDone)
    await Promise.all(this.#claimed.map(({ path }) => touchFolder(path)))
  }

  /** Leaves what is not settled to whoever comes. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#claimed.map((orphan) => orphan.close()))
  }

  async #claimNext(): Promise<Orphan | undefined> {
    try {
      this.#unseen ??= [...(await foldersIn(this.#directory))]
      while (!this.#isClosed) {
        const path = this.#unseen.shift()
        if (path === undefined) break
        const orphan = await this.#claim(path)
        if (orphan && !orphan.isRead) return orphan
      }
    } catch {
      // It is looked for again.
    }
    this.#unseen = undefined
    return undefined
  }

  async #claim(found: string): Promise<Orphan | undefined> {
    if (this.#claimed.some((orphan) => orphan.path === found)) return undefined
    const folder = await readFolder(found)
    if (!folder || !isOrphan(folder)) return undefined
    const path = await claimFolder(this.#directory, found)
    if (path === undefined) return undefined
    const orphan = await Orphan.open(path, this.#maxAgeMs)
    if (this.#isClosed) {
      releaseFolder(path)
      return undefined
    }
    this.#claimed.push(orphan)
    return orphan
  }
}
