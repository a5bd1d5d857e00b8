import { mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ReadEvents } from '../../src/spool/orphan.ts'
import { Orphans } from '../../src/spool/orphans.ts'
import { lineAround } from '../../src/spool/spool-line.ts'
import { sendSpool } from '../../src/spool/send-spool.ts'
import { segmentPath } from '../../src/spool/spool-folder.ts'
import { event, range, segmentFiles, temporaryFolder, TogglingSink } from './spooling.ts'

const NOBODY = { spool: 1, pid: 2 ** 30, where: '', started: '1', released: true }

/** A folder that a dead process left, with a segment for each list of numbers. */
async function leave(
  directory: string,
  ...segments: readonly (readonly number[])[]
): Promise<string> {
  const made = `20261128T16450${(await readdir(directory)).length}000Z`
  const folder = join(directory, `${made}-4711-9c6fae9092fd`)
  await mkdir(folder)
  await writeFile(join(folder, 'owner.json'), JSON.stringify(NOBODY))
  for (const [index, numbers] of segments.entries()) {
    const lines = numbers.flatMap((n) => lineAround(event(n).value))
    await writeFile(segmentPath(folder, index + 1), Buffer.concat(lines))
  }
  return folder
}

interface Look {
  readonly numbers: readonly number[]
  readonly reads: readonly ReadEvents[]
}

async function readAll(orphans: Orphans): Promise<Look> {
  const reads: ReadEvents[] = []
  while (await orphans.read((read) => reads.push(read))) continue
  const numbers = reads.flatMap(({ values }) => values.map(numberOf))
  return { numbers, reads }
}

function numberOf(value: Uint8Array): number {
  const { action_details: details } = JSON.parse(Buffer.from(value).toString()) as {
    action_details: { n: number }
  }
  return details.n
}

function settle({ reads }: Look): void {
  for (const { segment, values } of reads) segment.settled(values.length)
}

/** In its place is a link to itself; the file lies beside it. */
async function makeUnreadable(file: string): Promise<void> {
  await rename(file, `${file}.away`)
  await symlink(basename(file), file)
}

async function makeReadable(directory: string): Promise<void> {
  const all = await readdir(directory, { recursive: true })
  const away = join(directory, all.find((path) => path.endsWith('.away')) ?? '')
  const file = away.slice(0, -'.away'.length)
  await rm(file)
  await rename(away, file)
}

describe('a file that cannot be read for now', () => {
  it('stays, does not hold up the others, and is read with the next look', async () => {
    const directory = await temporaryFolder()
    const folder = await leave(directory, [1, 2], [3, 4], [5])
    await leave(directory, [6])
    await makeUnreadable(segmentPath(folder, 2))
    const orphans = new Orphans(directory, Number.POSITIVE_INFINITY)
    const first = await readAll(orphans)
    settle(first)
    expect(first.numbers).toEqual([1, 2, 5, 6])
    expect(orphans.obstacle).toMatchObject({ code: 'ELOOP' })
    await makeReadable(directory)
    orphans.lookAgain()
    const second = await readAll(orphans)
    settle(second)
    expect(second.numbers).toEqual([3, 4])
    expect(orphans.obstacle).toBeUndefined()
    await orphans.close()
    expect(await readdir(directory)).toEqual([])
  })

  it('is told to who sends the spool, when the rest is sent', async () => {
    const directory = await temporaryFolder()
    const folder = await leave(directory, [1], [2])
    await makeUnreadable(segmentPath(folder, 1))
    const sink = new TogglingSink()
    await expect(sendSpool({ directory, sink, timeoutMs: 20_000 })).rejects.toThrow('ELOOP')
    expect(sink.numbers).toEqual([2])
    const [left = ''] = await readdir(directory)
    expect(await readdir(join(directory, left))).toContain('000001.log.away')
  })
})

it('says so where the spool itself cannot be read', async () => {
  const file = join(await temporaryFolder(), 'no-folder')
  await writeFile(file, '')
  const sending = sendSpool({ directory: file, sink: new TogglingSink(), timeoutMs: 1 })
  await expect(sending).rejects.toThrow('ENOTDIR')
})

it('goes on behind a segment that somebody has removed', async () => {
  const directory = await temporaryFolder()
  await leave(directory, [1], [2], [3])
  const orphans = new Orphans(directory, Number.POSITIVE_INFINITY)
  const numbers: number[] = []
  const take = ({ values, segment }: ReadEvents): void => {
    numbers.push(...values.map(numberOf))
    segment.settled(values.length)
  }
  await orphans.read(take)
  const [next = ''] = (await segmentFiles(directory)).filter((file) => file.endsWith('2.log'))
  await rm(next)
  while (await orphans.read(take)) continue
  expect(numbers).toEqual([1, 3])
  await orphans.close()
})

it('leaves what was read too late, also what would be expired, to the next process', async () => {
  const directory = await temporaryFolder()
  const folder = await leave(directory, [1], range(10, 20))
  await utimes(segmentPath(folder, 2), 1, 1)
  const orphans = new Orphans(directory, 1e9)
  await orphans.read(() => {})
  const taken: ReadEvents[] = []
  const reading = orphans.read((read) => taken.push(read))
  await orphans.close()
  await reading
  expect(taken).toEqual([])
  const left = (await segmentFiles(directory)).at(-1) ?? ''
  expect(await readFile(left, 'utf8')).toContain('"n":19')
})

it('takes over one folder after the other, the oldest first', async () => {
  const directory = await temporaryFolder()
  for (const n of range(0, 10)) await leave(directory, [n])
  const orphans = new Orphans(directory, Number.POSITIVE_INFINITY)
  const look = await readAll(orphans)
  expect(look.numbers).toEqual(range(0, 10))
  settle(look)
  await orphans.close()
  expect(await readdir(directory)).toEqual([])
})
