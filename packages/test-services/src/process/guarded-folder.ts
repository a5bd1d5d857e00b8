import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'

/** Waits until nobody holds the other end of its standard input any more. */
const REMOVE_AT_THE_END = 'read -r line; rm -rf "$1"'

/** A temporary folder that does not outlive this process and the processes that work in it. */
export interface GuardedFolder {
  readonly path: string
  /** For the `stdio` of a process that works in the folder: while it runs, the folder stays. */
  readonly hold: Writable
  /** Resolves once the folder is gone: whoever holds it has to have ended. May be called again. */
  remove(): Promise<void>
}

export async function createGuardedFolder(prefix: string): Promise<GuardedFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix))
  const guard = spawn('/bin/sh', ['-c', REMOVE_AT_THE_END, 'sh', path], {
    // A group of its own: Ctrl-C in the terminal must not end the guard before its folder.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const removed = once(guard, 'close')
  const remove = async (): Promise<void> => {
    guard.stdin.end()
    await removed
  }
  return { path, hold: guard.stdin, remove }
}
