import { createRequire } from 'node:module'
import type { Log } from './log.ts'

/** The one release whose inside we know; the package pins it. */
const KNOWN_VERSION = '2.2.4'

interface RequestQueue {
  readonly pending: readonly unknown[]
  readonly throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  requestTimeoutIntervalId: NodeJS.Timeout | null
  checkPendingRequests(): void
}

interface RequestQueuePrototype {
  scheduleCheckPendingRequests(this: RequestQueue): void
  scheduleRequestTimeoutCheck(this: RequestQueue): void
}

/** kafkajs's own, in milliseconds: how soon a request that could not be sent is looked at again. */
const CHECK_AGAIN_MS = 10

let isGuarded = false

/**
 * After the first response, kafkajs 2.2.4 wakes up every millisecond of an idle connection, for
 * ever: 3 to 6 % of a core, a warning on Node 24, and a process that never ends. From now on it
 * looks again only while a request is waiting, and no timer of a connection keeps the process alive.
 * What has to stay alive for an answer does so by itself: its socket, or whoever awaits it.
 */
export function guardIdleConnections(log: Log): void {
  if (isGuarded) return
  isGuarded = true
  const require = createRequire(import.meta.url)
  const { version } = require('kafkajs/package.json') as { version: string }
  if (version !== KNOWN_VERSION) {
    log(
      'warn',
      `kafkajs ${version} instead of ${KNOWN_VERSION}: its idle connections are not guarded`,
    )
    return
  }
  const queue = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueuePrototype }
  const { scheduleRequestTimeoutCheck } = queue.prototype
  queue.prototype.scheduleRequestTimeoutCheck = function (): void {
    scheduleRequestTimeoutCheck.call(this)
    this.requestTimeoutIntervalId?.unref()
  }
  queue.prototype.scheduleCheckPendingRequests = function (): void {
    if (this.throttleCheckTimeoutId || this.pending.length === 0) return
    const throttledMs = this.throttledUntil - Date.now()
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null
        this.checkPendingRequests()
      },
      throttledMs > 0 ? throttledMs : CHECK_AGAIN_MS,
    )
    this.throttleCheckTimeoutId.unref()
  }
}
