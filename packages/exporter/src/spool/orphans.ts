import { Orphan, type ReadEvents } from './orphan.ts'
import { claimFolder, foldersIn, isOrphan, releaseFolder, touchFolder } from './spool-folder.ts'

/** What dead processes left in a spool, taken over one folder after the other, the oldest first. */
export class Orphans {
  readonly #directory: string
  readonly #maxAgeMs: number
  /** Ours now: the last is being read, and of the others events are under way. */
  #claimed: Orphan[] = []
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

  /** Somebody may have died meanwhile. */
  lookAgain(): void {
    this.#hasMore = true
  }

  /** The next events; `undefined` when there are none for now. Never rejects. */
  async read(): Promise<ReadEvents | undefined> {
    const current = this.#claimed.at(-1)
    const reading = current && !current.isRead ? current : await this.#claimNext()
    if (reading && !this.#isClosed) return reading.read()
    this.#hasMore = false
    return undefined
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
      for (const folder of await foldersIn(this.#directory)) {
        if (this.#isClosed) break
        const isOurs = this.#claimed.some(({ path }) => path === folder.path)
        if (isOurs || !isOrphan(folder)) continue
        const path = await claimFolder(this.#directory, folder.path)
        if (path === undefined) continue
        const orphan = await Orphan.open(path, this.#maxAgeMs)
        this.#claimed.push(orphan)
        if (this.#isClosed) releaseFolder(path)
        else if (!orphan.isRead) return orphan
      }
    } catch {
      // It is looked for again.
    }
    return undefined
  }
}
