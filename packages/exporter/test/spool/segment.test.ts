import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Segment } from '../../src/spool/segment.ts'
import { temporaryFolder } from './spooling.ts'

async function segmentOf(events: number): Promise<Segment> {
  const path = join(await temporaryFolder(), '000001.log')
  writeFileSync(path, 'events')
  const segment = new Segment(path)
  segment.added(events)
  return segment
}

it('is removed when it is complete and settled, in either order', async () => {
  const first = await segmentOf(2)
  first.settled(2)
  expect(first.isRemoved).toBe(false)
  first.complete()
  await first.remove()
  expect(existsSync(first.path)).toBe(false)

  const second = await segmentOf(2)
  second.complete()
  second.settled(1)
  expect(second.isThere()).toBe(true)
  second.settled(1)
  expect(second.isRemoved).toBe(true)
  await second.remove()
})

it('is not there any more at once when it is dropped, whatever it owes', async () => {
  const segment = await segmentOf(2)
  segment.drop()
  expect(existsSync(segment.path)).toBe(false)
  expect(segment.isThere()).toBe(false)
})

it('is not there where its folder was taken away', async () => {
  const segment = new Segment(join(await temporaryFolder(), 'gone', '000001.log'))
  expect(segment.isThere()).toBe(false)
})
