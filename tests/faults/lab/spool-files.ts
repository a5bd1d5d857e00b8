import {
  appendFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

const LINE_FEED = 0x0a
/** An owner that is not known is dead after a minute of silence. */
const LONG_AGO_S = 120

/** The folder that a process has in a spool; `undefined` until it has one, or when another took it. */
export function folderOf(spool: string, pid: number): string | undefined {
  const name = namesIn(spool).find((each) => each.includes(`-${pid}-`))
  return name && join(spool, name)
}

/** Its segments, the oldest first. */
export function segmentsIn(folder: string | undefined): readonly string[] {
  if (folder === undefined) return []
  const names = namesIn(folder).filter((name) => name.endsWith('.log'))
  return names.toSorted().map((name) => join(folder, name))
}

/** None where nobody has made it. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** As a disk does it, in the middle of a line. */
export function flipByteInTheMiddle(segment: string): void {
  const bytes = readFileSync(segment)
  const half = Math.floor(bytes.length / 2)
  const lineAt = bytes.indexOf(LINE_FEED, half) + 1
  const at = Math.floor((lineAt + bytes.indexOf(LINE_FEED, lineAt)) / 2)
  bytes[at]! ^= 0x01
  writeFileSync(segment, bytes)
}

/** As a kill leaves it, in the middle of a write. */
export function tearTail(segment: string): void {
  const bytes = readFileSync(segment)
  appendFileSync(segment, bytes.subarray(0, Math.floor(bytes.indexOf(LINE_FEED) / 2)))
}

/** @returns how many events went with it */
export function removeSegment(segment: string): number {
  const lines = readFileSync(segment).reduce((count, byte) => count + Number(byte === LINE_FEED), 0)
  rmSync(segment)
  return lines
}

/** As one leaves it who is killed while taking a folder over: it has the new name, and no owner in it. */
export function leaveHalfTaken(folder: string): void {
  const owner = join(folder, 'owner.json')
  renameSync(owner, `${owner}.new`)
  writeFileSync(`${owner}.new`, '{"spool":1,"pi')
  growSilent(folder)
}

/** As a disk leaves it that was full: an owner that nobody can read. */
export function damageOwner(folder: string): void {
  const owner = join(folder, 'owner.json')
  writeFileSync(owner, '{"spool":1,"pi')
  growSilent(owner)
}

function growSilent(path: string): void {
  const then = Date.now() / 1_000 - LONG_AGO_S
  utimesSync(path, then, then)
}
