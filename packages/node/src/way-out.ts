import { leaveBySignal } from './leave-by-signal.ts'
import { stepAside } from './step-aside.ts'

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

export interface WayOut {
  /** Everything else is over: deliver, and let go. */
  readonly leave: () => Promise<unknown>
  /** A signal ends the process, which works on until then: deliver, and let go last. */
  readonly leaveAtWork: () => Promise<unknown>
  /** Others handle the signal, and may end the process or go on: deliver what there is. */
  readonly flush: () => Promise<unknown>
  /** The process crashed, or somebody called `process.exit()`: nothing can be delivered any more. */
  readonly tooLate: () => void
}

/**
 * Delivers when the process is about to end by itself, or is told to by SIGTERM or SIGINT.
 *
 * What the process would have done, it does: a signal that nobody else listens to is raised again
 * after `leave`; where others listen, theirs is the decision, and we step aside while they take it.
 *
 * @returns takes the hooks back
 */
export function onWayOut({ leave, leaveAtWork, flush, tooLate }: WayOut): () => void {
  const returns = new Map<NodeJS.Signals, () => void>()
  const onBeforeExit = (): void => void leave()
  const onSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) === 1) {
      remove()
      leaveBySignal(signal, leaveAtWork)
      return
    }
    returns.set(signal, stepAside(signal, onSignal))
    void flush()
  }
  const remove = (): void => {
    for (const comeBack of returns.values()) comeBack()
    process.off('beforeExit', onBeforeExit)
    process.off('exit', tooLate)
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
  process.on('beforeExit', onBeforeExit)
  process.on('exit', tooLate)
  // First in the row: a listener that asked for one signal only is gone once it has run.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal)
  return remove
}
