import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Whose a folder of the spool is: the content of its owner.json. */
export interface SpoolOwner {
  /** Of the format of folder and segments. */
  readonly spool: 1
  readonly pid: number
  /** Where that pid means that process: host, boot and pid namespace. */
  readonly where: string
  /** When the process started, in the system's own words; `''` where it does not tell. */
  readonly started: string
  /** Its owner has left it to whoever comes. */
  readonly released?: true
}

/** Whose owner.json is missing or damaged: nobody knows who that is, so its silence alone tells. */
export const UNKNOWN_OWNER: SpoolOwner = { spool: 1, pid: 0, where: '', started: '' }

/** An owner elsewhere that has shown no sign of life for so long is dead. */
export const SILENT_MS = 60_000
/** A sixth of that: one that stands still for a moment is not dead. */
export const LIFE_SIGN_MS = 10_000

export function ownOwner(): SpoolOwner {
  return { spool: 1, pid: process.pid, where: here(), started: startedAt(process.pid) ?? '' }
}

/**
 * Whether nobody writes into the folder any more. The pid tells where it means the same process
 * here: another container's does not, and what lives there only shows in what it touches.
 *
 * @param silentMs time since the owner touched its folder last
 */
export function isDead(owner: SpoolOwner, silentMs: number): boolean {
  if (owner.released === true) return true
  if (owner.where !== here()) return silentMs > SILENT_MS
  const started = startedAt(owner.pid)
  if (started === undefined) return true
  const isKnown = started !== '' && owner.started !== ''
  return isKnown ? started !== owner.started : silentMs > SILENT_MS
}

/** @returns what JSON of an owner.json says; `undefined` when it is of a later format */
export function parseOwner(text: string): SpoolOwner | undefined {
  try {
    const owner = JSON.parse(text) as { spool?: unknown; pid?: unknown } | null
    if (owner?.spool === 1 && typeof owner.pid === 'number') return owner as SpoolOwner
    return typeof owner?.spool === 'number' && owner.spool !== 1 ? undefined : UNKNOWN_OWNER
  } catch {
    return UNKNOWN_OWNER
  }
}

function here(): string {
  const boot = orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  const namespace = orEmpty(() => readlinkSync('/proc/self/ns/pid'))
  return [hostname(), boot, namespace].join('/')
}

/** `''` for a process that runs where the system does not tell; `undefined` for one that does not run. */
function startedAt(pid: number): string | undefined {
  // Also on Linux there may be no /proc, or one that shows nobody else's processes.
  const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  if (stat !== '') return startedOf(stat)
  try {
    process.kill(pid, 0)
    return ''
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined
  }
}

/** Field 22 of proc_pid_stat(5). A zombie is dead, and only waits for its parent to take notice. */
function startedOf(stat: string): string | undefined {
  // The name, in brackets, may hold spaces and brackets: the fields begin behind the last one.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' || state === 'X' ? undefined : fields[18]
}

function orEmpty(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
