import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import {
  claimFolder,
  foldersIn,
  isOrphan,
  makeFolder,
  readFolder,
  segmentPath,
  segmentsIn,
} from '../../src/spool/spool-folder.ts'
import { SILENT_MS } from '../../src/spool/spool-owner.ts'
import { temporaryFolder } from './spooling.ts'

const LATE = SILENT_MS / 1000 + 5

async function isLeft(path: string): Promise<boolean> {
  const folder = await readFolder(path)
  return folder !== undefined && isOrphan(folder)
}

it('is found again after it changed hands, however its spool was named', async () => {
  const spool = await temporaryFolder()
  for (const directory of [
    spool,
    `${spool}/`,
    `./${relative('.', spool)}`,
    `${spool}/../${basename(spool)}`,
  ]) {
    const [made = '', ...rest] = basename(makeFolder(directory)).split('-')
    const path = (await foldersIn(directory)).at(-1) ?? ''
    const claimed = (await claimFolder(directory, path)) ?? ''
    expect(basename(claimed)).toMatch(new RegExp(`^${made}-${process.pid}-`))
    expect(basename(claimed)).not.toContain(rest.at(-1))
    expect(await foldersIn(directory)).toContain(claimed)
  }
})

it('is found when it was made by a clock that is past the year 9999', async () => {
  const directory = await temporaryFolder()
  vi.useFakeTimers({ now: Date.UTC(10_000, 1), toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const made = makeFolder(directory)
  expect(await foldersIn(directory)).toEqual([made])
})

it('is left by a process that was killed before it said whose it is, once it is silent', async () => {
  const directory = await temporaryFolder()
  const path = join(directory, '20261128T164500123Z-4711-9c6fae9092fd')
  await mkdir(path)
  expect(await isLeft(path)).toBe(false)
  const then = Date.now() / 1000 - LATE
  await utimes(path, then, then)
  expect(await isLeft(path)).toBe(true)
})

it('is left where a byte of its owner.json is damaged, once it is silent', async () => {
  const path = makeFolder(await temporaryFolder())
  const file = join(path, 'owner.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace('"pid"', '"pad"'))
  expect(await isLeft(path)).toBe(false)
  const then = Date.now() / 1000 - LATE
  await utimes(file, then, then)
  expect(await isLeft(path)).toBe(true)
})

it('has its owner written as a whole or not at all', async () => {
  const directory = await temporaryFolder()
  const path = makeFolder(directory)
  const claimed = (await claimFolder(directory, path)) ?? ''
  expect(await readdir(claimed)).toEqual(['owner.json'])
  // What a kill in mid-write leaves.
  await writeFile(join(claimed, 'owner.json.new'), '{"spo')
  expect(await readFolder(claimed)).toMatchObject({ owner: { pid: process.pid } })
})

it('gives its segments by number, also past a million', async () => {
  const folder = await temporaryFolder()
  const numbers = [1_000_000, 2, 999_999, 10]
  await Promise.all(numbers.map((number) => writeFile(segmentPath(folder, number), '')))
  await writeFile(join(folder, 'notes.log'), '')
  const names = (await segmentsIn(folder)).map((path) => basename(path))
  expect(names).toEqual(['000002.log', '000010.log', '999999.log', '1000000.log'])
})
