import { readdirSync, readFileSync } from 'node:fs'
import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { linesIn } from '../../src/spool/spool-line.ts'
import {
  event,
  range,
  segmentFiles,
  spoolingQueue,
  temporaryFolder,
  TogglingSink,
} from './spooling.ts'

const FLUSH_MS = 20_000
/** A busy machine takes its time. */
const WITHIN = { timeout: 20_000 }

async function spooledNumbers(directory: string): Promise<readonly number[]> {
  const files = await Promise.all((await segmentFiles(directory)).map((path) => readFile(path)))
  return files.flatMap((bytes) => linesIn(bytes).values.map(numberOf))
}

function numberOf(value: Uint8Array): number {
  const { action_details: details } = JSON.parse(Buffer.from(value).toString()) as {
    action_details: { n: number }
  }
  return details.n
}

/** A spool as a process leaves it that is killed: what it has not delivered, and no word of its end. */
async function leaveBehind(directory: string, numbers: readonly number[]): Promise<string> {
  const sink = new TogglingSink()
  sink.isAway = true
  const { queue } = spoolingQueue(sink, { directory })
  for (const n of numbers) queue.offer(event(n))
  const folder = (await readdir(directory)).toSorted().at(-1) ?? ''
  const path = join(directory, folder)
  const owner = JSON.parse(await readFile(join(path, 'owner.json'), 'utf8')) as object
  await queue.close(1)
  // Nobody has this pid: it is beyond what Linux gives.
  const dead = { ...owner, pid: 2 ** 30, released: undefined }
  await writeFile(join(path, 'owner.json'), JSON.stringify(dead))
  return path
}

describe('an event that was offered', () => {
  it('is in a file when offer returns, and only its owner can read it', async () => {
    const directory = join(await temporaryFolder(), 'spool')
    const sink = new TogglingSink()
    sink.isAway = true
    const { queue } = spoolingQueue(sink, { directory })
    expect(queue.offer(event(1))).toBeUndefined()
    // At once: nothing else has had its turn.
    const [folder = ''] = readdirSync(directory)
    const bytes = readFileSync(join(directory, folder, '000001.log'))
    expect(linesIn(bytes).values.map(numberOf)).toEqual([1])
    const [file = ''] = await segmentFiles(directory)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700)
    await queue.close(1)
  })

  it('makes no folder before there is one', async () => {
    const directory = join(await temporaryFolder(), 'spool')
    const { queue } = spoolingQueue(new TogglingSink(), { directory })
    await queue.close(1)
    await expect(stat(directory)).rejects.toThrow('ENOENT')
  })

  it('leaves the spool when it is delivered, and nothing is left after the close', async () => {
    const directory = await temporaryFolder()
    const sink = new TogglingSink()
    const { queue, report } = spoolingQueue(sink, { directory })
    for (const n of range(0, 30)) queue.offer(event(n))
    await queue.close(FLUSH_MS)
    expect(sink.numbers).toEqual(range(0, 30))
    expect(report()).toMatchObject({ accepted: 30, delivered: 30, queued: 0, spooled: 0 })
    expect(await readdir(directory)).toEqual([])
  })

  it('waits in the file alone where memory has no room, and is delivered in order', async () => {
    const directory = await temporaryFolder()
    const sink = new TogglingSink()
    sink.isAway = true
    const { queue, report } = spoolingQueue(sink, { directory })
    for (const n of range(0, 1000)) expect(queue.offer(event(n))).toBeUndefined()
    expect(report()).toMatchObject({ accepted: 1000, queued: 10, spooled: 990 })
    sink.isAway = false
    await queue.flush(FLUSH_MS)
    expect(sink.numbers).toEqual(range(0, 1000))
    expect(report()).toMatchObject({ delivered: 1000, queued: 0, spooled: 0 })
    await queue.close(FLUSH_MS)
  })

  it('keeps its order while others come and the sink goes and comes', async () => {
    const directory = await temporaryFolder()
    const sink = new TogglingSink()
    const { queue, report } = spoolingQueue(sink, { directory })
    for (const n of range(0, 3000)) {
      sink.isAway = n % 500 > 400
      queue.offer(event(n))
      if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    sink.isAway = false
    await queue.close(FLUSH_MS)
    expect(sink.numbers).toEqual(range(0, 3000))
    expect(report()).toMatchObject({ accepted: 3000, delivered: 3000, spooled: 0 })
  })

  it('frees the space of what is delivered while the process goes on', async () => {
    const directory = await temporaryFolder()
    const { queue } = spoolingQueue(new TogglingSink(), { directory })
    for (const round of range(0, 20)) {
      for (const n of range(0, 10)) queue.offer(event(round * 10 + n, 'x'.repeat(10_000)))
      await queue.flush(FLUSH_MS)
    }
    const files = await segmentFiles(directory)
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
    expect(Math.max(...sizes)).toBeLessThan(200_000)
    await queue.close(FLUSH_MS)
  })
})

describe('what was not delivered before the deadline of the close', () => {
  it('stays in the spool, is counted as spooled, and is sent by the next one', async () => {
    const directory = await temporaryFolder()
    const away = new TogglingSink()
    away.isAway = true
    const first = spoolingQueue(away, { directory })
    for (const n of range(0, 100)) first.queue.offer(event(n))
    await first.queue.close(1)
    expect(first.report()).toMatchObject({
      accepted: 100,
      queued: 0,
      spooled: 100,
      dropped: { closed: 0 },
    })

    const sink = new TogglingSink()
    const next = spoolingQueue(sink, { directory })
    next.queue.offer(event(100))
    await vi.waitUntil(() => sink.values.length === 101, WITHIN)
    expect(sink.numbers.toSorted((a, b) => a - b)).toEqual(range(0, 101))
    await next.queue.close(FLUSH_MS)
    expect(next.report()).toMatchObject({ accepted: 101, delivered: 101, spooled: 0 })
    expect(await readdir(directory)).toEqual([])
  })
})

describe('what a dead process has left', () => {
  it('is sent by the next process, the oldest first, and then gone', async () => {
    const directory = await temporaryFolder()
    await leaveBehind(directory, range(0, 20))
    await leaveBehind(directory, range(20, 40))
    const sink = new TogglingSink()
    const { queue, report } = spoolingQueue(sink, { directory })
    queue.offer(event(40))
    await vi.waitUntil(() => sink.values.length === 41, WITHIN)
    expect(sink.numbers.filter((n) => n !== 40)).toEqual(range(0, 40))
    await queue.close(FLUSH_MS)
    expect(report()).toMatchObject({ accepted: 41, delivered: 41 })
    expect(await readdir(directory)).toEqual([])
  })

  it('is left alone while its owner lives', async () => {
    const directory = await temporaryFolder()
    const away = new TogglingSink()
    away.isAway = true
    const living = spoolingQueue(away, { directory })
    living.queue.offer(event(1))
    const sink = new TogglingSink()
    const other = spoolingQueue(sink, { directory })
    other.queue.offer(event(2))
    await other.queue.close(FLUSH_MS)
    expect(sink.numbers).toEqual([2])
    expect(await spooledNumbers(directory)).toEqual([1])
    await living.queue.close(1)
  })

  it('is taken over by one of several that try', async () => {
    const directory = await temporaryFolder()
    await leaveBehind(directory, range(0, 50))
    const sinks = range(0, 4).map(() => new TogglingSink())
    const queues = sinks.map((sink, index) => {
      const { queue } = spoolingQueue(sink, { directory })
      queue.offer(event(100 + index))
      return queue
    })
    const all = (): readonly number[] => sinks.flatMap(({ numbers }) => numbers)
    await vi.waitUntil(() => all().length >= 54, WITHIN)
    await Promise.all(queues.map((queue) => queue.close(FLUSH_MS)))
    expect(all().toSorted((a, b) => a - b)).toEqual([...range(0, 50), ...range(100, 104)])
  })

  it('costs its damaged lines, which are counted, and the torn one at its end', async () => {
    const directory = await temporaryFolder()
    const folder = await leaveBehind(directory, range(0, 10))
    const file = join(folder, '000001.log')
    const lines = (await readFile(file, 'utf8')).split('\n')
    lines[3] = lines[3]?.replace('"Read"', '"Reax"') ?? ''
    lines[5] = 'rubbish'
    await writeFile(file, lines.join('\n'))
    await appendFile(file, lines[7]?.slice(0, 30) ?? '')
    const sink = new TogglingSink()
    const { queue, report } = spoolingQueue(sink, { directory })
    queue.offer(event(10))
    await vi.waitUntil(() => sink.values.length === 9, WITHIN)
    await queue.close(FLUSH_MS)
    expect(sink.numbers.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 4, 6, 7, 8, 9, 10])
    expect(report()).toMatchObject({ accepted: 11, delivered: 9, dropped: { damaged: 2 } })
    expect(await readdir(directory)).toEqual([])
  })

  it('is dropped and counted when it is older than it may be', async () => {
    const directory = await temporaryFolder()
    await leaveBehind(directory, range(0, 10))
    const sink = new TogglingSink()
    const { queue, report } = spoolingQueue(sink, { directory, maxAgeMs: 1 })
    await vi.waitUntil(async () => {
      const [file = ''] = await segmentFiles(directory)
      return Date.now() - (await stat(file)).mtimeMs > 1
    }, WITHIN)
    queue.offer(event(10))
    await vi.waitUntil(() => report().dropped.expired === 10, WITHIN)
    await queue.close(FLUSH_MS)
    expect(sink.numbers).toEqual([10])
    expect(report()).toMatchObject({ accepted: 11, delivered: 1 })
  })

  it('is of no later format, and nothing else that lies in the folder is touched', async () => {
    const directory = await temporaryFolder()
    const folder = await leaveBehind(directory, range(0, 3))
    await writeFile(join(folder, 'owner.json'), '{"spool":2,"pid":1073741824}')
    await mkdir(join(directory, 'another'))
    await writeFile(join(directory, 'notes.txt'), 'mine')
    const { queue } = spoolingQueue(new TogglingSink(), { directory })
    queue.offer(event(10))
    await queue.close(FLUSH_MS)
    const left = (await readdir(directory)).toSorted()
    expect(left).toEqual([folder.slice(directory.length + 1), 'another', 'notes.txt'].toSorted())
  })
})

describe('a spool that is full', () => {
  const BIG = 'x'.repeat(10_000)

  it('gives up its oldest events, in whole files, and every one is accounted for', async () => {
    const directory = await temporaryFolder()
    const sink = new TogglingSink()
    sink.isAway = true
    const { queue, report } = spoolingQueue(sink, { directory, maxBytes: 1 << 20 })
    for (const n of range(0, 500)) expect(queue.offer(event(n, BIG))).toBeUndefined()
    const sizes = (await segmentFiles(directory)).map(async (file) => (await stat(file)).size)
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    expect(bytes).toBeLessThanOrEqual(1 << 20)
    const { accepted, queued, spooled, dropped } = report()
    expect(dropped.spool_full).toBeGreaterThan(300)
    expect(accepted).toBe(queued + spooled + dropped.spool_full)
    sink.isAway = false
    await queue.flush(FLUSH_MS)
    expect(report().delivered).toBe(500 - dropped.spool_full)
    expect(sink.numbers.at(-1)).toBe(499)
    await queue.close(FLUSH_MS)
  })

  it('refuses what comes where the oldest are to be kept', async () => {
    const directory = await temporaryFolder()
    const sink = new TogglingSink()
    sink.isAway = true
    const whenFull = 'drop-newest'
    const { queue, report } = spoolingQueue(sink, { directory, maxBytes: 1 << 20, whenFull })
    const refused = range(0, 500).filter((n) => queue.offer(event(n, BIG)) === 'queue_full').length
    expect(report().dropped).toMatchObject({ queue_full: refused, spool_full: 0 })
    sink.isAway = false
    await queue.flush(FLUSH_MS)
    expect(sink.numbers).toEqual(range(0, 500 - refused))
    await queue.close(FLUSH_MS)
  })
})

describe('a file system that refuses', () => {
  it('costs the copy on disk, not the event', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'no-folder')
    await writeFile(file, '')
    const sink = new TogglingSink()
    const { queue, report } = spoolingQueue(sink, { directory: file })
    for (const n of range(0, 5)) expect(queue.offer(event(n))).toBeUndefined()
    await queue.close(FLUSH_MS)
    expect(sink.numbers).toEqual(range(0, 5))
    expect(report()).toMatchObject({ accepted: 5, delivered: 5 })
  })

  it('leaves memory its bound, past which what comes is dropped and counted', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'no-folder')
    await writeFile(file, '')
    const sink = new TogglingSink()
    sink.isAway = true
    const { queue, report } = spoolingQueue(sink, { directory: file })
    const refused = range(0, 50).filter((n) => queue.offer(event(n)) === 'queue_full').length
    expect(refused).toBe(40)
    await queue.close(1)
    expect(report()).toMatchObject({ accepted: 10, spooled: 0, dropped: { closed: 10 } })
  })

  it('that takes the folder away under way loses what was in it alone, and counts it', async () => {
    const directory = join(await temporaryFolder(), 'spool')
    const sink = new TogglingSink()
    sink.isAway = true
    const { queue, report } = spoolingQueue(sink, { directory })
    for (const n of range(0, 30)) queue.offer(event(n))
    await rm(directory, { recursive: true })
    sink.isAway = false
    await queue.flush(FLUSH_MS)
    expect(sink.numbers).toEqual(range(0, 10))
    expect(report()).toMatchObject({ accepted: 30, delivered: 10, dropped: { damaged: 20 } })
    await queue.close(FLUSH_MS)
  })
})
