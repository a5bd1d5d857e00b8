import { createHook } from 'node:async_hooks'
import { readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  event,
  range,
  segmentFiles,
  spoolingQueue,
  temporaryFolder,
  TogglingSink,
  type Spooling,
} from './spooling.ts'

const FLUSH_MS = 20_000
/** A busy machine takes its time. */
const WITHIN = { timeout: 20_000 }
const BIG = 'x'.repeat(10_000)

/** What was accepted and is in no count. */
function missing({ report }: Spooling): number {
  const { accepted, delivered, queued, spooled, dropped } = report()
  const { spool_full, damaged, expired, rejected, closed } = dropped
  return (
    accepted - delivered - queued - spooled - spool_full - damaged - expired - rejected - closed
  )
}

function away(): TogglingSink {
  const sink = new TogglingSink()
  sink.isAway = true
  return sink
}

/** Calls it whenever anything asynchronous has taken a step, until the test is over. */
function betweenSteps(look: () => void): void {
  let isLooking = false
  const hook = createHook({
    after: () => {
      if (isLooking) return
      isLooking = true
      look()
      isLooking = false
    },
  })
  hook.enable()
  onTestFinished(() => void hook.disable())
}

it('keeps what comes while the queue is being closed, for the next process', async () => {
  const directory = await temporaryFolder()
  const before = spoolingQueue(away(), { directory })
  before.queue.offer(event(1))
  const closed = before.queue.close(50)
  before.queue.offer(event(2))
  await closed
  expect(before.report()).toMatchObject({ spooled: 2, dropped: { closed: 0 } })
})

describe('at every moment each accepted action is in one count', () => {
  it('while memory is full, the sink comes and goes, others have left something, and after the close', async () => {
    const directory = await temporaryFolder()
    const before = spoolingQueue(away(), { directory })
    for (const n of range(0, 300)) before.queue.offer(event(n))
    await before.queue.close(1)
    expect(missing(before)).toBe(0)

    const sink = new TogglingSink()
    const spooling = spoolingQueue(sink, { directory, maxBytes: 1 << 20 })
    const wrong: number[] = []
    betweenSteps(() => {
      const lost = missing(spooling)
      if (lost !== 0) wrong.push(lost)
    })
    for (const n of range(300, 1300)) {
      sink.isAway = n % 100 > 60
      spooling.queue.offer(event(n, n % 3 === 0 ? BIG : ''))
      if (n % 9 === 0) await turn()
    }
    sink.isAway = true
    await spooling.queue.close(20)
    await turn()
    expect(wrong).toEqual([])
    expect(missing(spooling)).toBe(0)
    expect(spooling.report().spooled).toBeGreaterThan(0)
  })

  it('and keeps its place, also where it comes while a part of the file is read', async () => {
    const directory = await temporaryFolder()
    const sink = away()
    const { queue } = spoolingQueue(sink, { directory })
    let next = 0
    const offer = (): void => void queue.offer(event(next++))
    for (const _ of range(0, 40)) offer()
    sink.isAway = false
    let steps = 0
    betweenSteps(() => {
      if (next < 1000 && steps++ % 3 === 0) offer()
    })
    await vi.waitUntil(() => next === 1000, WITHIN)
    await queue.close(FLUSH_MS)
    expect(sink.numbers).toEqual(range(0, 1000))
  })
})

describe('a flush', () => {
  it('is not told of those it waits for when later ones made room', async () => {
    const directory = await temporaryFolder()
    const sink = away()
    const { queue, report } = spoolingQueue(sink, { directory, maxBytes: 1 << 20 })
    for (const n of range(0, 5)) queue.offer(event(n))
    const flushed = queue.flush(FLUSH_MS).then(() => report().delivered)
    for (const n of range(5, 500)) queue.offer(event(n, BIG))
    expect(report().dropped.spool_full).toBeGreaterThan(5)
    await turn()
    sink.isAway = false
    expect(await flushed).toBeGreaterThanOrEqual(5)
    await queue.close(FLUSH_MS)
  })
})

describe('what the close counts as spooled', () => {
  it('is what is in a file: not what made room there and was in memory alone since', async () => {
    const directory = await temporaryFolder()
    const spooling = spoolingQueue(away(), { directory, maxBytes: 1 << 20 })
    for (const n of range(0, 500)) spooling.queue.offer(event(n, BIG))
    await spooling.queue.close(1)
    const { spooled, dropped } = spooling.report()
    expect(dropped.closed).toBe(10)
    const files = await Promise.all((await segmentFiles(directory)).map((file) => readFile(file)))
    const lines = files.reduce((sum, bytes) => sum + bytes.filter((byte) => byte === 10).length, 0)
    expect(spooled).toBe(lines)
    expect(missing(spooling)).toBe(0)
  })

  it('is nothing where somebody has removed the folder', async () => {
    const directory = join(await temporaryFolder(), 'spool')
    const spooling = spoolingQueue(away(), { directory })
    for (const n of range(0, 30)) spooling.queue.offer(event(n))
    await rm(directory, { recursive: true })
    await spooling.queue.close(1)
    expect(spooling.report()).toMatchObject({ spooled: 0, dropped: { closed: 30 } })
  })
})

describe('a file of our own', () => {
  /** Thirty events, of which ten are in memory. */
  async function spilled(): Promise<Spooling & { sink: TogglingSink; file: string }> {
    const directory = await temporaryFolder()
    const sink = away()
    const spooling = spoolingQueue(sink, { directory })
    // More than is read at once.
    for (const n of range(0, 30)) spooling.queue.offer(event(n, 'x'.repeat(100_000)))
    const [file = ''] = await segmentFiles(directory)
    return { ...spooling, sink, file }
  }

  it.each([
    ['a byte that looks like a line feed', (line: string) => line.replace('"Read"', '"Re\nd"')],
    ['another byte', (line: string) => line.replace('"Read"', '"Reax"')],
    ['no line feed', (line: string) => `${line}x`],
  ])('with %s in it costs that line alone', async (_what, damage) => {
    const { queue, report, sink, file } = await spilled()
    const lines = (await readFile(file, 'utf8')).split('\n')
    lines[15] = damage(lines[15] ?? '')
    await writeFile(file, lines.join('\n'))
    sink.isAway = false
    await queue.flush(FLUSH_MS)
    expect(sink.numbers).toEqual(range(0, 30).filter((n) => n !== 15))
    expect(report()).toMatchObject({ delivered: 29, dropped: { damaged: 1 } })
    await queue.close(FLUSH_MS)
  })

  it('that was cut under way costs what was cut off, and what comes goes on', async () => {
    const { queue, report, sink, file } = await spilled()
    await truncate(file, 1_450_000)
    for (const n of range(30, 40)) queue.offer(event(n))
    sink.isAway = false
    await queue.flush(FLUSH_MS)
    const { delivered, dropped } = report()
    expect(delivered + dropped.damaged).toBe(40)
    for (const n of range(40, 45)) queue.offer(event(n))
    await queue.flush(FLUSH_MS)
    expect(sink.numbers.slice(-5)).toEqual(range(40, 45))
    await queue.close(FLUSH_MS)
  })

  it('that cannot be read for now keeps what it has, and the agent its loop', async () => {
    const { queue, report, sink, file } = await spilled()
    await rename(file, `${file}.away`)
    await symlink('000001.log', file)
    sink.isAway = false
    await vi.waitUntil(() => report().delivered === 10, WITHIN)
    await turn()
    expect(report()).toMatchObject({ queued: 0, spooled: 20, dropped: { damaged: 0 } })
    await rm(file)
    await rename(`${file}.away`, file)
    await queue.close(1)
    expect(report()).toMatchObject({ delivered: 10, spooled: 20, dropped: { closed: 0 } })
  })

  it('is no place for an event that is larger than the spool, which costs the others nothing', async () => {
    const directory = await temporaryFolder()
    const { queue, report } = spoolingQueue(away(), { directory, maxBytes: 1 << 20 })
    for (const n of range(0, 5)) queue.offer(event(n))
    queue.offer(event(5, 'x'.repeat(1 << 20)))
    expect(report()).toMatchObject({ queued: 6, dropped: { spool_full: 0 } })
    expect(await readFile((await segmentFiles(directory))[0] ?? '', 'utf8')).toContain('"n":4')
    await queue.close(1)
  })
})
