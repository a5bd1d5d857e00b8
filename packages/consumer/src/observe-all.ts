import type { ConsumerObserver } from './consumer-observer.ts'

/** One observer that tells many, each also when another one throws. Never throws. */
export function observeAll(observers: readonly ConsumerObserver[]): ConsumerObserver {
  const tell = (say: (observer: ConsumerObserver) => void): void => {
    for (const observer of observers) {
      try {
        say(observer)
      } catch {
        // Watching must not harm what is watched.
      }
    }
  }
  return {
    received: (records) => tell((to) => to.received(records)),
    waiting: (partition, oldestMs) => tell((to) => to.waiting(partition, oldestMs)),
    written: (batch) => tell((to) => to.written(batch)),
    committed: (partition, nextOffset) => tell((to) => to.committed(partition, nextOffset)),
    storeFailed: (kind, error) => tell((to) => to.storeFailed(kind, error)),
    deadLettered: (letter) => tell((to) => to.deadLettered(letter)),
    deadLetterFailed: (error) => tell((to) => to.deadLetterFailed(error)),
  }
}
