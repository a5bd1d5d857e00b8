import { appendFile, readdir } from 'node:fs/promises'
import { DeliveryError } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { listSpool } from '../../src/spool/list-spool.ts'
import { sendSpool } from '../../src/spool/send-spool.ts'
import {
  event,
  range,
  segmentFiles,
  spoolingQueue,
  temporaryFolder,
  TogglingSink,
} from './spooling.ts'

/** A spool that an agent left at its end. */
async function spoolWith(numbers: readonly number[]): Promise<string> {
  const directory = await temporaryFolder()
  const sink = new TogglingSink()
  sink.isAway = true
  const { queue } = spoolingQueue(sink, { directory })
  for (const n of numbers) queue.offer(event(n))
  await queue.close(1)
  return directory
}

describe('what is listed of a spool', () => {
  it('is what each process has in it, and whether it lives', async () => {
    const directory = await spoolWith(range(0, 30))
    const sink = new TogglingSink()
    sink.isAway = true
    const { queue } = spoolingQueue(sink, { directory: await temporaryFolder() })
    expect(await listSpool(directory)).toMatchObject([
      { state: 'left', pid: process.pid, events: 30, damaged: 0, oldest: expect.any(Date) },
    ])
    await queue.close(1)
  })

  it('counts what is damaged, and says that a living process has it', async () => {
    const directory = await temporaryFolder()
    const sink = new TogglingSink()
    sink.isAway = true
    const { queue } = spoolingQueue(sink, { directory })
    queue.offer(event(1))
    const [file = ''] = await segmentFiles(directory)
    await appendFile(file, 'rubbish\n')
    expect(await listSpool(directory)).toMatchObject([{ state: 'running', events: 1, damaged: 1 }])
    await queue.close(1)
  })

  it('is nothing where there is no spool', async () => {
    expect(await listSpool('/nowhere/at/all')).toEqual([])
  })
})

describe('a spool that is sent', () => {
  it('arrives whole, in order, and is gone', async () => {
    const directory = await spoolWith(range(0, 1200))
    const sink = new TogglingSink()
    const progress: number[] = []
    const onProgress = (sent: number): void => void progress.push(sent)
    const sent = await sendSpool({ directory, sink, timeoutMs: 20_000, onProgress })
    expect(sent).toEqual({ sent: 1200, damaged: 0, rejected: 0, reason: undefined })
    expect(sink.numbers).toEqual(range(0, 1200))
    expect(progress.at(-1)).toBe(1200)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(await readdir(directory)).toEqual([])
  })

  it('stays where the sink takes nothing in time, and says why', async () => {
    const directory = await spoolWith(range(0, 10))
    const sink = new TogglingSink()
    sink.isAway = true
    await expect(sendSpool({ directory, sink, timeoutMs: 1 })).rejects.toThrow('away')
    expect(await listSpool(directory)).toMatchObject([{ state: 'left', events: 10 }])
    sink.isAway = false
    expect(await sendSpool({ directory, sink, timeoutMs: 20_000 })).toMatchObject({ sent: 10 })
  })

  it('keeps what the sink refuses for good', async () => {
    const directory = await spoolWith(range(0, 10))
    const refusing = {
      send: () => Promise.reject(new DeliveryError('AA_EVENT_REFUSED', 'never')),
      close: () => Promise.resolve(),
    }
    const sent = await sendSpool({ directory, sink: refusing, timeoutMs: 20_000 })
    expect(sent).toMatchObject({ sent: 0, rejected: 10, reason: expect.any(DeliveryError) })
    expect(await listSpool(directory)).toMatchObject([{ state: 'left', events: 10 }])
  })

  it('leaves alone what a living process has', async () => {
    const directory = await temporaryFolder()
    const away = new TogglingSink()
    away.isAway = true
    const { queue } = spoolingQueue(away, { directory })
    queue.offer(event(1))
    const sink = new TogglingSink()
    expect(await sendSpool({ directory, sink, timeoutMs: 20_000 })).toMatchObject({ sent: 0 })
    expect(sink.values).toEqual([])
    await queue.close(1)
  })
})
