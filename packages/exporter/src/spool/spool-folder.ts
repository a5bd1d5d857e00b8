import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isDead, ownOwner, parseOwner, UNKNOWN_OWNER, type SpoolOwner } from './spool-owner.ts'

const OWNER_FILE = 'owner.json'
/** `000001.log`; what else lies in a folder is none of ours, and left alone. */
const SEGMENT = /^\d{6,}\.log$/
/** When its first owner made it, then whose it is: folders sort by age, also when they change hands. */
const FOLDER = /^(\d{8}T\d{9}Z)-\d+-[0-9a-f]{12}$/

const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** A folder of segments, and whose it is. */
export interface SpoolFolder {
  readonly path: string
  /** `undefined` where it is of a later version, or may not be read. */
  readonly owner: SpoolOwner | undefined
  /** Since its owner touched it last. */
  readonly silentMs: number
}

/** Makes a folder of our own, and the spool's where it is not there. @throws the file system's error */
export function makeFolder(directory: string): string {
  // A later year has more digits than the name: nobody would know the folder.
  const now = new Date(Math.min(Date.now(), LATEST_MS))
  const made = now.toISOString().replaceAll(/[-:.]/g, '')
  const path = join(directory, folderName(made))
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  mkdirSync(path, { mode: 0o700 })
  try {
    writeOwner(path, ownOwner())
  } catch (error) {
    // On a disk that is full each try would leave one.
    rmSync(path, { recursive: true, force: true })
    throw error
  }
  return path
}

export function segmentPath(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(6, '0')}.log`)
}

/** Paths of its segments, oldest first. */
export async function segmentsIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => SEGMENT.test(name))
  const byNumber = names.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
  return byNumber.map((name) => join(folder, name))
}

/**
 * Paths of the folders of a spool, oldest first; none where there is no spool.
 *
 * @throws the error of the file system
 */
export async function foldersIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  const ours = names.filter((name) => FOLDER.test(name)).toSorted()
  return ours.map((name) => join(directory, name))
}

/** `undefined` for a folder that has gone meanwhile. */
export async function readFolder(path: string): Promise<SpoolFolder | undefined> {
  const file = join(path, OWNER_FILE)
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
    return { path, owner: parseOwner(text), silentMs: Date.now() - mtimeMs }
  } catch (error) {
    const found = await stat(path).catch(() => undefined)
    // Its process was killed before it wrote that, or somebody has removed it.
    const owner = isMissing(error) ? UNKNOWN_OWNER : undefined
    return found && { path, owner, silentMs: Date.now() - found.mtimeMs }
  }
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

export function isOrphan({ owner, silentMs }: SpoolFolder): boolean {
  return owner !== undefined && isDead(owner, silentMs)
}

/**
 * Makes a dead owner's folder ours. Of several who try, one succeeds: a rename is.
 *
 * @returns its path from now on; `undefined` where another was first
 */
export async function claimFolder(directory: string, path: string): Promise<string | undefined> {
  const [, made = ''] = FOLDER.exec(basename(path)) ?? []
  const claimed = join(directory, folderName(made))
  try {
    await rename(path, claimed)
  } catch {
    return undefined
  }
  try {
    writeOwner(claimed, ownOwner())
  } catch (error) {
    // A disk that is full must not keep what frees it: at the worst two of us send it.
    if (isMissing(error)) return undefined
  }
  return claimed
}

/** Shows that its owner lives. @returns whether the folder is still there, and its owner's */
export async function touchFolder(path: string): Promise<boolean> {
  const now = new Date()
  return utimes(join(path, OWNER_FILE), now, now).then(
    () => true,
    // On a file system that is read-only now it is still ours.
    (error: unknown) => !isMissing(error),
  )
}

/** Leaves it to whoever comes next. Never throws: then it is theirs when we are dead. */
export function releaseFolder(path: string): void {
  try {
    writeOwner(path, { ...ownOwner(), released: true })
  } catch {
    // It is gone, or cannot be written: nothing is lost by that.
  }
}

/** With all that is in it. Never rejects. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {})
}

function folderName(made: string): string {
  return `${made}-${process.pid}-${randomBytes(6).toString('hex')}`
}

/** All of it or nothing: of a folder whose owner is half a line nobody knows whose it is. */
function writeOwner(path: string, owner: SpoolOwner): void {
  const file = join(path, OWNER_FILE)
  writeFileSync(`${file}.new`, `${JSON.stringify(owner)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
