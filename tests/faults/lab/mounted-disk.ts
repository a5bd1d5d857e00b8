import { execFile } from 'node:child_process'
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const CHUNK_BYTES = 256 * 1_024

/** Whose the disk is, where it is not ours. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** A disk of a few megabytes, to be filled or locked: a tmpfs, which only root may mount. */
export class MountedDisk implements AsyncDisposable {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** @throws where mounting is not allowed: then the story cannot be told here, and has not passed */
  static async mount(folder: string, megabytes: number, owner?: Owner): Promise<MountedDisk> {
    await mkdir(folder, { recursive: true })
    const whose = owner ? `,uid=${owner.uid},gid=${owner.gid}` : ''
    const options = `size=${megabytes}m,mode=700${whose}`
    await run('mount', ['-t', 'tmpfs', '-o', options, 'agent-actions-faults', folder]).catch(
      (error: Error) => {
        throw new Error(`this story needs root on Linux, to mount a small disk: ${error.message}`)
      },
    )
    return new MountedDisk(folder)
  }

  /** Takes some of its room away, or gives all of it back. */
  async ballast(megabytes: number): Promise<void> {
    const file = join(this.folder, 'ballast')
    if (megabytes === 0) await rm(file)
    else await writeFile(file, Buffer.alloc(megabytes * 1024 * 1024))
  }

  /** Leaves no room for another page; `ballast(0)` gives it back. */
  async fill(): Promise<void> {
    const ballast = await open(join(this.folder, 'ballast'), 'w')
    try {
      for (;;) await ballast.appendFile(Buffer.alloc(CHUNK_BYTES))
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOSPC') throw error
    } finally {
      await ballast.close()
    }
  }

  async readOnly(is: boolean): Promise<void> {
    await run('mount', ['-o', `remount,${is ? 'ro' : 'rw'}`, this.folder])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('umount', ['--lazy', this.folder])
  }
}
