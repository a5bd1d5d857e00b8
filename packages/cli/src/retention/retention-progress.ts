import type { RetentionProgress, RetentionStep } from '@agent-actions/store'
import type { CommandContext } from '../command-context.ts'

/** No more than a line in so many milliseconds; but that it waits is always told. */
const EVERY_MS = 1000

const BAR_CELLS = 10

/** Says on stderr how far retention is, with a bar before each line. */
export class RetentionProgressLines {
  readonly #context: Pick<CommandContext, 'stderr' | 'now'>
  readonly #steps: readonly RetentionStep[]
  #toldMs: number
  #waitedFor: RetentionStep | undefined

  constructor(context: Pick<CommandContext, 'stderr' | 'now'>, steps: readonly RetentionStep[]) {
    this.#context = context
    this.#steps = steps
    this.#toldMs = context.now().getTime()
  }

  see({ step, status, removed }: RetentionProgress): void {
    const { partition, rows } = step
    const index = this.#steps.indexOf(step)
    const share = rows ? Math.min(1, removed.actions / rows) : 0
    const bar = barOf((index + share) / this.#steps.length)
    const where = `${bar} ${index + 1} of ${this.#steps.length}, ${partition}`
    const nowMs = this.#context.now().getTime()
    if (status === 'waiting') {
      if (this.#waitedFor === step) return
      this.#waitedFor = step
      this.#say(`${where}: waiting for a transaction`, nowMs)
    } else if (nowMs - this.#toldMs >= EVERY_MS) {
      const count = removed.actions + removed.fileOperations
      const all = rows === null || removed.actions === 0 ? '' : ` of ${rows}`
      const done = removed.actions === 0 ? count : removed.actions
      this.#say(status === 'removing' ? `${where}: ${done}${all} rows removed` : where, nowMs)
    }
  }

  #say(text: string, nowMs: number): void {
    this.#context.stderr.write(`${text} …\n`)
    this.#toldMs = nowMs
  }
}

function barOf(share: number): string {
  const full = Math.floor(share * BAR_CELLS)
  return `[${'#'.repeat(full)}${'-'.repeat(BAR_CELLS - full)}]`
}
