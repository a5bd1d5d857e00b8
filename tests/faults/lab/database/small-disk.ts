import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lab } from '../lab.ts'
import { MountedDisk } from '../mounted-disk.ts'

/** Holds what a story writes some ten times. */
const MEGABYTES = 200

/**
 * A file system of its own, on which the rows lie. Their indexes and the log of the database do not.
 *
 * @throws where mounting is not allowed: then the story cannot be told here, and has not passed
 */
export async function createSmallDisk(lab: Lab): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-actions-small-disk-'))
  // Whom the server runs as, who may be nobody of ours.
  const owner = await stat(`/proc/${lab.postgres.pid}`)
  const disk = new SmallDisk(lab, await MountedDisk.mount(folder, MEGABYTES, owner))
  try {
    await lab.services.postgres.run(`create tablespace small_disk location '${folder}'`)
    await moveRows(lab, 'small_disk')
    return disk
  } catch (error) {
    await disk[Symbol.asyncDispose]()
    throw error
  }
}

export class SmallDisk implements AsyncDisposable {
  readonly #lab: Lab
  readonly #disk: MountedDisk

  constructor(lab: Lab, disk: MountedDisk) {
    this.#lab = lab
    this.#disk = disk
  }

  /** Leaves no room for another page. */
  fill(): Promise<void> {
    return this.#disk.fill()
  }

  free(): Promise<void> {
    return this.#disk.ballast(0)
  }

  /** A server whose tablespace is gone does not start: the rows move out first. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await moveRows(this.#lab, 'pg_default')
      await this.#lab.services.postgres.run('drop tablespace small_disk')
    } finally {
      await this.#disk[Symbol.asyncDispose]()
      await rm(this.#disk.folder, { recursive: true })
    }
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
