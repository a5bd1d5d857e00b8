import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { readChunk } from './segment-reader.ts'
import { foldersIn, isOrphan, readFolder, segmentsIn, type SpoolFolder } from './spool-folder.ts'

/** One process's folder of a spool. */
export interface SpoolContent {
  readonly folder: string
  /** Of the process that owns it; `undefined` where its owner.json does not tell. */
  readonly pid: number | undefined
  /**
   * `running`: its process lives, and delivers it. `left`: nobody does, until a process that uses the
   * spool acts, or `sendSpool`. `unknown`: it is of a later
   * version, or may not be read.
   */
  readonly state: 'running' | 'left' | 'unknown'
  /** What a running process has delivered already may be among them. */
  readonly events: number
  readonly bytes: number
  /** Lines that cannot be read. */
  readonly damaged: number
  /** When its oldest segment was written last; `undefined` where there is none. */
  readonly oldest: Date | undefined
}

/**
 * What is in a spool, the oldest folder first; nothing is changed. Empty where there is none.
 *
 * @throws the error of the file system, where the directory cannot be read
 */
export async function listSpool(directory: string): Promise<readonly SpoolContent[]> {
  const contents: SpoolContent[] = []
  // One after the other: a spool can be large.
  for (const path of await foldersIn(directory)) {
    const folder = await readFolder(path)
    if (folder) contents.push(await contentOf(folder))
  }
  return contents
}

async function contentOf(folder: SpoolFolder): Promise<SpoolContent> {
  const counts = { events: 0, bytes: 0, damaged: 0 }
  let oldestMs = Number.POSITIVE_INFINITY
  for (const path of await segmentsIn(folder.path).catch(() => [])) {
    try {
      const { size, mtimeMs } = await stat(path)
      oldestMs = Math.min(oldestMs, mtimeMs)
      counts.bytes += size
      await count(path, counts)
    } catch {
      // Its process has delivered it meanwhile, and removed it.
    }
  }
  return {
    folder: basename(folder.path),
    pid: folder.owner?.pid || undefined,
    state: stateOf(folder),
    ...counts,
    oldest: Number.isFinite(oldestMs) ? new Date(oldestMs) : undefined,
  }
}

function stateOf(folder: SpoolFolder): SpoolContent['state'] {
  if (!folder.owner) return 'unknown'
  return isOrphan(folder) ? 'left' : 'running'
}

async function count(path: string, counts: { events: number; damaged: number }): Promise<void> {
  for (let at = 0; ;) {
    const { values, damaged, nextAt, isLast } = await readChunk(path, at)
    counts.events += values.length
    counts.damaged += damaged
    if (isLast) return
    at = nextAt
  }
}
