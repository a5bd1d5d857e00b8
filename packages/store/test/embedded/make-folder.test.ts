import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFolder } from '../../src/embedded/make-folder.ts'

let base: string

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'agent-actions-test-'))
})

afterEach(async () => {
  await rm(base, { recursive: true, force: true })
})

describe('the folder of a store', () => {
  it('is made with all that are missing above it, by several at once, and again', async () => {
    const folder = join(base, 'a', 'b', 'c')
    await Promise.all([makeFolder(folder), makeFolder(folder)])
    await makeFolder(folder)
    expect((await stat(folder)).isDirectory()).toBe(true)
  })

  it.runIf(process.platform !== 'win32')('is for its owner alone where it is made', async () => {
    await makeFolder(join(base, 'a', 'b'))
    expect((await stat(join(base, 'a'))).mode & 0o777).toBe(0o700)
    expect((await stat(join(base, 'a', 'b'))).mode & 0o777).toBe(0o700)
  })

  it.each([[['file']], [['file', 'below']]])('cannot be %j, where file is a file', async (path) => {
    await writeFile(join(base, 'file'), '')
    await expect(makeFolder(join(base, ...path))).rejects.toMatchObject({
      code: 'AA_CONFIG_INVALID',
      message: expect.stringContaining('file') as string,
    })
  })

  it.runIf(process.platform === 'linux')(
    'cannot be in a file system that refuses it, and nobody waits for ever',
    async () => {
      await expect(makeFolder('/proc/no-such-folder')).rejects.toMatchObject({
        code: 'AA_CONFIG_INVALID',
      })
    },
  )
})
