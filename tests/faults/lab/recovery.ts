import { setTimeout as delay } from 'node:timers/promises'

/** How it went on after something was healed. Milliseconds. */
export interface Recovery {
  readonly healed: string
  /** Until the first new row was there; `undefined`: none came. */
  firstRowMs: number | undefined
  /** Until no more was waiting than a second of load. */
  caughtUpMs: number | undefined
  /** Rows a second in between, the load's own included. */
  rowsPerSecond: number | undefined
}

export interface Watched {
  readonly rows: () => Promise<number>
  /** Accepted and not yet a row, as far as known. */
  readonly backlog: (rows: number) => number
  readonly smallBacklog: () => number
}

const LOOK_EVERY_MS = 100

/** Looks at the table until it has caught up, or `signal` is aborted: no more rows will come. */
export async function watchRecovery(
  healed: string,
  { rows, backlog, smallBacklog }: Watched,
  signal: AbortSignal,
): Promise<Recovery> {
  const recovery: Recovery = {
    healed,
    firstRowMs: undefined,
    caughtUpMs: undefined,
    rowsPerSecond: undefined,
  }
  const begun = performance.now()
  let before = await rowsOrNone(rows)
  for (let isLast = false; !isLast && recovery.caughtUpMs === undefined;) {
    await delay(LOOK_EVERY_MS)
    // One more look: what made the others stop may have brought it to its end.
    isLast = signal.aborted
    const now = await rowsOrNone(rows)
    if (now === undefined) continue
    // The first look can still meet a connection that the outage broke.
    before ??= now
    const tookMs = performance.now() - begun
    // Where nothing is waiting any more, rows came while it was being mended.
    if (now > before || backlog(now) <= 0) recovery.firstRowMs ??= tookMs
    if (recovery.firstRowMs === undefined || backlog(now) > smallBacklog()) continue
    recovery.caughtUpMs = tookMs
    recovery.rowsPerSecond = Math.round((now - before) / (tookMs / 1_000))
  }
  return recovery
}

async function rowsOrNone(rows: () => Promise<number>): Promise<number | undefined> {
  try {
    return await rows()
  } catch {
    return undefined
  }
}
