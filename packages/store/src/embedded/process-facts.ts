import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { promisify } from 'node:util'

/** What a lock has to know about processes. */
export interface ProcessFacts {
  readonly pid: number
  readonly host: string
  /**
   * Text that is the same for one process as long as it lives and differs for a later process with
   * the same pid; `''` where the system does not tell; `undefined` when no such process runs.
   */
  startOf(pid: number): Promise<string | undefined>
}

const run = promisify(execFile)

export const processFacts: ProcessFacts = {
  pid: process.pid,
  host: hostname(),
  startOf: process.platform === 'linux' ? startOnLinux : startElsewhere,
}

async function startOnLinux(pid: number): Promise<string | undefined> {
  const [stat, bootId] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    // Start times count from the boot; a container may hide it.
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ])
  return stat === undefined ? undefined : startFromStat(stat, bootId.trim())
}

/**
 * The start time from `/proc/<pid>/stat`, field 22 of proc_pid_stat(5); `undefined` for a zombie,
 * which is dead and only waits for its parent to take notice.
 */
export function startFromStat(stat: string, bootId: string): string | undefined {
  // The name, in brackets, may hold spaces and brackets: the fields begin after the last one.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' || state === 'X' ? undefined : `${bootId}/${fields[18]}`
}

async function startElsewhere(pid: number): Promise<string | undefined> {
  if (!isRunning(pid)) return undefined
  if (process.platform === 'win32') return ''
  const options = { env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } }
  return run('ps', ['-o', 'lstart=', '-p', String(pid)], options).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  )
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
