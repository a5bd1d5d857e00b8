import { execFile } from 'node:child_process'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Lab } from '../lab.ts'

const run = promisify(execFile)

/** Holds what a story writes some ten times. */
const SIZE = '200m'
const CHUNK_BYTES = 256 * 1_024

/** A file system of its own, on which the rows lie. Their indexes and the log of the database do not. */
export interface SmallDisk extends AsyncDisposable {
  /** Leaves no room for another page. */
  fill(): Promise<void>
  free(): Promise<void>
}

/** @throws Error where we are not root: only root can mount */
export async function createSmallDisk(lab: Lab): Promise<SmallDisk> {
  if (process.getuid?.() !== 0) throw new Error('not told: only root can mount a disk to fill')
  const folder = await mkdtemp(join(tmpdir(), 'agent-actions-small-disk-'))
  // Whom the server runs as, who may be nobody of ours.
  const { uid, gid } = await stat(`/proc/${lab.postgres.pid}`)
  const options = `size=${SIZE},uid=${uid},gid=${gid},mode=700`
  await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  const disk = new Disk(lab, folder)
  try {
    await lab.services.postgres.run(`create tablespace small_disk location '${folder}'`)
    await moveRows(lab, 'small_disk')
    return disk
  } catch (error) {
    await disk[Symbol.asyncDispose]()
    throw error
  }
}

class Disk implements SmallDisk {
  readonly #lab: Lab
  readonly #folder: string

  constructor(lab: Lab, folder: string) {
    this.#lab = lab
    this.#folder = folder
  }

  async fill(): Promise<void> {
    const ballast = await open(this.#ballast, 'w')
    try {
      for (;;) await ballast.appendFile(Buffer.alloc(CHUNK_BYTES))
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOSPC') throw error
    } finally {
      await ballast.close()
    }
  }

  async free(): Promise<void> {
    await rm(this.#ballast)
  }

  /** A server whose tablespace is gone does not start: the rows move out first. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await moveRows(this.#lab, 'pg_default')
      await this.#lab.services.postgres.run('drop tablespace small_disk')
    } finally {
      // Lazily, for a server that died with files open.
      await run('umount', ['--lazy', this.#folder])
      await rm(this.#folder, { recursive: true })
    }
  }

  get #ballast(): string {
    return join(this.#folder, 'ballast')
  }
}

async function moveRows({ pipeline }: Lab, tablespace: string): Promise<void> {
  await pipeline.store.query(`
    do $$ declare leaf regclass; begin
      for leaf in select relid from pg_partition_tree('agent_actions') where isleaf loop
        execute format('alter table %s set tablespace ${tablespace}', leaf);
      end loop;
    end $$`)
}
