import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../src/index.ts'

/** Folders with a migrated store in each. Making a database takes seconds, copying one does not. */
export class StoreTemplate implements AsyncDisposable {
  readonly #root: string
  #copies = 0

  constructor(root: string) {
    this.#root = root
  }

  static async create(): Promise<StoreTemplate> {
    const root = await mkdtemp(join(tmpdir(), 'agent-actions-store-'))
    const store = await openStore(`pglite:${join(root, 'template')}`, { migrate: true })
    await store.close()
    return new StoreTemplate(root)
  }

  /** Path of a folder of its own, gone with the template. */
  async copy(): Promise<string> {
    this.#copies += 1
    const path = join(this.#root, `copy-${this.#copies}`)
    await cp(join(this.#root, 'template'), path, { recursive: true })
    return path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#root, { recursive: true, force: true })
  }
}
