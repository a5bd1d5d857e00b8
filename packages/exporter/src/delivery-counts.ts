import { DROP_REASONS, type DeliveryReport, type DropReason } from '@agent-actions/events'

/** Counts what became of every action; the figures behind `stats()`. */
export class DeliveryCounts {
  readonly #dropped: Record<DropReason, number>
  readonly #onDrop: ((reason: DropReason, count: number) => void) | undefined
  #isTelling = false
  accepted = 0
  delivered = 0

  constructor(onDrop?: (reason: DropReason, count: number) => void) {
    this.#dropped = Object.fromEntries(DROP_REASONS.map((reason) => [reason, 0])) as Record<
      DropReason,
      number
    >
    this.#onDrop = onDrop
  }

  drop(reason: DropReason, count = 1): void {
    if (count === 0) return
    this.#dropped[reason] += count
    this.#tell(reason, count)
  }

  #tell(reason: DropReason, count: number): void {
    // A hook that logs an action while the queue is full would be told of that one as well, and so on.
    if (!this.#onDrop || this.#isTelling) return
    this.#isTelling = true
    try {
      // Whatever the type says, an async hook is let in: its rejection must not end the agent.
      Promise.resolve(this.#onDrop(reason, count)).catch(() => {})
    } catch {
      // The user's hook failed; the count stands, and the agent must not hear of it.
    } finally {
      this.#isTelling = false
    }
  }

  report({ queued, spooled }: Pick<DeliveryReport, 'queued' | 'spooled'>): DeliveryReport {
    return {
      accepted: this.accepted,
      delivered: this.delivered,
      queued,
      spooled,
      dropped: { ...this.#dropped },
    }
  }
}
