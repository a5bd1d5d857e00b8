import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { GuardedFolder } from './guarded-folder.ts'

/**
 * Java takes the shell's place and its pid; a watchdog beside it holds a pipe from this process.
 * The pipe closes when this process ends, however it ends, or when it has seen the broker end: then
 * the watchdog kills what is left of the broker. The broker holds its folder (3) as long as it lives.
 */
const WITH_WATCHDOG = `
exec 4<&0
(read -r line; kill -KILL $$) <&4 3>&- >/dev/null 2>&1 &
exec "$@" </dev/null 4<&-
`

/** How much of a broker's stderr is kept for the error when it does not start. */
const KEPT_CHARACTERS = 4000

export interface BrokerProcess {
  readonly pid: number
  /** Resolves with the broker's last words when it ends for whatever reason. */
  readonly ended: Promise<string>
  /** To the broker alone; its watchdog stays awake, also beside a frozen broker. */
  readonly kill: (signal: NodeJS.Signals) => void
}

/** The broker ends with this process. */
export function startBrokerProcess(
  command: readonly string[],
  folder: GuardedFolder,
): BrokerProcess {
  const child = spawn('/bin/sh', ['-c', WITH_WATCHDOG, 'sh', ...command], {
    // A group of its own: Ctrl-C in the terminal reaches the tests, which then stop the broker.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe', folder.hold],
  })
  const kill = (signal: NodeJS.Signals): void => void child.kill(signal)
  const killAtExit = (): void => kill('SIGKILL')
  process.once('exit', killAtExit)
  child.once('exit', () => process.off('exit', killAtExit))
  const ended = lastWords(child, child.stderr!)
  // Looked at by whoever waits for the broker; nobody may be waiting.
  ended.catch(() => {})
  if (child.pid === undefined) throw new Error('a Kafka broker needs /bin/sh to start')
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
