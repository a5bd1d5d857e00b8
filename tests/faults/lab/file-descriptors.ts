import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PLENTY = 4_096

/** Leaves a process no descriptor but those that it has. Linux alone has a command for that. */
export async function takeDescriptors(pid: number): Promise<void> {
  // The limit is the first number that is not given out: those that are open stay so.
  await limit(pid, Math.min(...freeNumbers(pid)))
}

export async function giveDescriptors(pid: number): Promise<void> {
  await limit(pid, PLENTY)
}

function freeNumbers(pid: number): readonly number[] {
  const used = new Set(readdirSync(`/proc/${pid}/fd`).map(Number))
  return Array.from({ length: used.size + 1 }, (_, number) => number).filter(
    (number) => !used.has(number),
  )
}

async function limit(pid: number, descriptors: number): Promise<void> {
  // Only what counts now: what may be set later stays as it is.
  await run('prlimit', ['--pid', String(pid), `--nofile=${descriptors}:`])
}
