import type { TextOutput } from '../command-context.ts'

export interface ReadingProgressOptions {
  readonly stderr: TextOutput
  /** Of the records that are to be read. */
  readonly total: number
  /** So many records a line. */
  readonly every: number
  /** What else a line says. */
  readonly detail?: () => string
}

/** Says on stderr how far a reading is. */
export class ReadingProgress {
  readonly #options: ReadingProgressOptions
  #read = 0
  #told = 0

  constructor(options: ReadingProgressOptions) {
    this.#options = options
  }

  get read(): number {
    return this.#read
  }

  add(records: number): void {
    const { stderr, total, every, detail } = this.#options
    this.#read += records
    if (this.#read - this.#told < every) return
    this.#told = this.#read
    stderr.write(`${this.#read} of ${total} read${detail ? `, ${detail()}` : ''} …\n`)
  }
}
