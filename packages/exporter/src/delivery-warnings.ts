import { NO_ROWS_PAGE } from '@agent-actions/events'
import { RateLimitedWarning, reasonOf } from './diagnostics.ts'
import type { SpoolSettings } from './spool/spool-options.ts'

/** Whether there was no time to deliver all, or more kept coming. */
export type Ending = 'late' | 'busy'

const WHEN: Readonly<Record<Ending, string>> = {
  late: 'the deadline of the shutdown passed before',
  busy: 'the agent was still at work, and ended before',
}

/** What a queue has to say of actions that are late, refused or lost; each kind at most once a minute. */
export class DeliveryWarnings {
  readonly #slow = new RateLimitedWarning()
  readonly #dropped = new RateLimitedWarning()
  readonly #left = new RateLimitedWarning()

  slow(error: unknown, queued: number): void {
    this.#slow.warn(
      () =>
        `actions cannot be delivered, ${queued} are waiting and will be tried again: ${reasonOf(error)} See ${NO_ROWS_PAGE}.`,
    )
  }

  full(queued: number, bytes: number): void {
    this.#dropped.warn(
      () =>
        `the queue is full (${queued} actions, ${bytes} bytes): actions are dropped until the sink takes some. See ${NO_ROWS_PAGE}.`,
    )
  }

  spoolFull({ directory, maxBytes }: SpoolSettings): void {
    this.#dropped.warn(
      () =>
        `the spool in ${directory} has ${maxBytes} bytes, and its oldest actions are dropped until the sink takes some. See ${NO_ROWS_PAGE}.`,
    )
  }

  /** At the end. Not lost. */
  left(count: number, spool: SpoolSettings | undefined, ending: Ending): void {
    this.#left.warn(
      () =>
        `${WHEN[ending]} these actions were delivered: ${count}. They are in the spool, and are sent by the next process that uses ${spool?.directory}, or by: agent-actions spool send ${spool?.directory}`,
    )
  }

  refused(count: number, error: unknown): void {
    this.#dropped.warn(
      () => `the sink refused ${count} actions for good: ${reasonOf(error)} See ${NO_ROWS_PAGE}.`,
    )
  }

  /** @param obstacle why the last send failed; `undefined` where it did not */
  lost(count: number, obstacle: unknown, ending: Ending): void {
    this.#dropped.warn(
      () =>
        `${WHEN[ending]} these actions were delivered: ${count}. They are lost. ${obstacle === undefined ? '' : `${reasonOf(obstacle)} `}See ${NO_ROWS_PAGE}.`,
    )
  }
}
