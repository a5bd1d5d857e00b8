import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { GuardedFolder } from './guarded-folder.ts'

/**
 * The server takes the shell's place and its pid; a watchdog beside it holds a pipe from this process.
 * The pipe closes when this process ends, however it ends, or when it has seen the server end: then
 * the watchdog ends what is left of it. The server holds its folder (3) as long as it lives.
 */
const WITH_WATCHDOG = `
signal=$1; shift
exec 4<&0
(read -r line; kill -$signal $$) <&4 3>&- >/dev/null 2>&1 &
exec "$@" </dev/null 4<&-
`

/** How much of a server's stderr is kept for the error when it does not start. */
const KEPT_CHARACTERS = 4000

export interface GuardedProcess {
  readonly pid: number
  /** Resolves with the server's last words when it ends for whatever reason. */
  readonly ended: Promise<string>
  /** To the server alone; its watchdog stays awake, also beside a frozen server. */
  readonly kill: (signal: NodeJS.Signals) => void
}

export interface GuardedCommand {
  /** The program and its arguments. */
  readonly command: readonly string[]
  readonly folder: GuardedFolder
  /** What ends it when this process ends: `KILL`, or something that lets it end its own children. */
  readonly lastSignal: 'KILL' | 'QUIT'
  /** Whom it runs as, where that is not who we are. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined
}

/** The server ends with this process. */
export function startGuardedProcess(guarded: GuardedCommand): GuardedProcess {
  const { command, folder, lastSignal, account } = guarded
  const child = spawn('/bin/sh', ['-c', WITH_WATCHDOG, 'sh', lastSignal, ...command], {
    // A group of its own: Ctrl-C in the terminal reaches the tests, which then stop the server.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe', folder.hold],
    ...account,
  })
  const kill = (signal: NodeJS.Signals): void => void child.kill(signal)
  const endAtExit = (): void => kill(`SIG${lastSignal}`)
  process.once('exit', endAtExit)
  child.once('exit', () => process.off('exit', endAtExit))
  const ended = lastWords(child, child.stderr!)
  // Looked at by whoever waits for the server; nobody may be waiting.
  ended.catch(() => {})
  if (child.pid === undefined) throw new Error(`${command[0]} needs /bin/sh to start`)
  return { pid: child.pid, ended, kill }
}

function lastWords(child: ChildProcess, stderr: Readable): Promise<string> {
  let words = ''
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    words = (words + chunk).slice(-KEPT_CHARACTERS)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve(words.trim()))
  })
}
