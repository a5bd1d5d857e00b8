import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Resolves once no thread of the process runs any more: a signal is on its way for a moment, and a
 * busy server still answers then. Where there is no /proc, at once.
 */
export async function untilFrozen(pid: number): Promise<void> {
  while (!isFrozen(`/proc/${pid}/task`)) await delay(1)
}

function isFrozen(threads: string): boolean {
  if (!existsSync(threads)) return true
  return readdirSync(threads).every((thread) => {
    try {
      // The state follows the name, which is in parentheses: T is stopped by a signal.
      return /\) T /.test(readFileSync(`${threads}/${thread}/stat`, 'utf8'))
    } catch {
      return true
    }
  })
}
