import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockFolder } from '../../src/embedded/folder-lock.ts'
import type { ProcessFacts } from '../../src/embedded/process-facts.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** Processes of a machine, by pid, with what tells them from others of the same pid. */
class Machine {
  readonly running = new Map<number, string>()
  readonly #host: string
  #starts = 0

  constructor(host = 'here') {
    this.#host = host
  }

  start(pid: number): ProcessFacts {
    this.#starts += 1
    this.running.set(pid, `start ${this.#starts}`)
    const startOf = (asked: number): Promise<string | undefined> =>
      Promise.resolve(this.running.get(asked))
    return { pid, host: this.#host, startOf }
  }

  kill(pid: number): void {
    this.running.delete(pid)
  }
}

describe('the lock of a folder', () => {
  it('refuses a second owner and names the first', async () => {
    await using folder = await temporaryFolder()
    const machine = new Machine()
    await lockFolder(folder.path, machine.start(71))
    await expect(lockFolder(folder.path, machine.start(72))).rejects.toMatchObject({
      code: 'AA_STORE_LOCKED',
      retryable: true,
      message: expect.stringMatching(/process 71 since \d{4}-\d\d-\d\dT/),
    })
  })

  it('refuses the same process too', async () => {
    await using folder = await temporaryFolder()
    const facts = new Machine().start(71)
    await lockFolder(folder.path, facts)
    await expect(lockFolder(folder.path, facts)).rejects.toThrow('this process (71)')
  })

  it('is free again after its release, and leaves no file', async () => {
    await using folder = await temporaryFolder()
    const machine = new Machine()
    const first = await lockFolder(folder.path, machine.start(71))
    await first.release()
    await first.release()
    expect(await readdir(folder.path)).toEqual([])
    await lockFolder(folder.path, machine.start(72))
  })

  it('is not taken from its new owner by a late release of the old one', async () => {
    await using folder = await temporaryFolder()
    const machine = new Machine()
    const first = await lockFolder(folder.path, machine.start(71))
    machine.kill(71)
    await lockFolder(folder.path, machine.start(72))
    await first.release()
    await expect(lockFolder(folder.path, machine.start(73))).rejects.toThrow('process 72')
  })

  it('is taken over from a dead process, and one file is left', async () => {
    await using folder = await temporaryFolder()
    const machine = new Machine()
    await lockFolder(folder.path, machine.start(71))
    machine.kill(71)
    await lockFolder(folder.path, machine.start(72))
    expect(await readdir(folder.path)).toEqual(['owner.json'])
  })

  it('is taken over when another process now has the pid of its owner', async () => {
    await using folder = await temporaryFolder()
    const machine = new Machine()
    await lockFolder(folder.path, machine.start(71))
    machine.start(71)
    await lockFolder(folder.path, machine.start(72))
    await expect(lockFolder(folder.path, machine.start(73))).rejects.toThrow('process 72')
  })

  it('is taken over by one of many that try at the same time', async () => {
    await using folder = await temporaryFolder()
    const machine = new Machine()
    await lockFolder(folder.path, machine.start(71))
    machine.kill(71)
    const contenders = Array.from({ length: 12 }, (_, i) => machine.start(100 + i))
    const results = await Promise.allSettled(
      contenders.map((facts) => lockFolder(folder.path, facts)),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await readdir(folder.path)).toEqual(['owner.json'])
  })

  it('is taken over when a successor died before it had tidied up', async () => {
    await using folder = await temporaryFolder()
    const machine = new Machine()
    const dead = { pid: 71, start: 'gone', host: 'here', since: '2026-11-22T00:00:00.000Z' }
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()]
    await writeFile(join(folder.path, 'owner.json'), JSON.stringify({ ...dead, token: first }))
    await writeFile(
      join(folder.path, `owner.${first}.json`),
      JSON.stringify({ ...dead, token: second }),
    )
    await lockFolder(folder.path, machine.start(72))
    expect(await readdir(folder.path)).toEqual(['owner.json'])
    await expect(lockFolder(folder.path, machine.start(73))).rejects.toThrow('process 72')
  })

  it.each(['', '{', '{"token":"../../x","pid":1}', 'null'])(
    'is taken over when the file says nothing: %j',
    async (text) => {
      await using folder = await temporaryFolder()
      await writeFile(join(folder.path, 'owner.json'), text)
      const machine = new Machine()
      await lockFolder(folder.path, machine.start(72))
      await expect(lockFolder(folder.path, machine.start(73))).rejects.toThrow('process 72')
    },
  )

  it('is taken over when its successor says nothing either', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'owner.json'), '')
    await writeFile(join(folder.path, 'owner.unreadable-0.json'), '')
    await lockFolder(folder.path, new Machine().start(72))
    expect(await readdir(folder.path)).toEqual(['owner.json'])
  })

  it('is not taken over from another machine, whose processes nobody can see', async () => {
    await using folder = await temporaryFolder()
    await lockFolder(folder.path, new Machine('there').start(71))
    await expect(lockFolder(folder.path, new Machine().start(72))).rejects.toThrow(
      /process 71 on the machine there.*delete .*owner\.json/,
    )
  })
})
