import { closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Segment } from '../../src/spool/segment.ts'
import { SegmentWriter } from '../../src/spool/segment-writer.ts'
import { temporaryFolder } from './spooling.ts'

const EVENT = Buffer.alloc(70_000, 'x')

it('never touches a file of the agent that got the number of its closed descriptor', async () => {
  const folder = await temporaryFolder()
  const segment = new Segment(join(folder, '000001.log'))
  const writer = new SegmentWriter(segment)
  writer.append(EVENT)
  writer.close()
  const file = join(folder, 'of-the-agent')
  writeFileSync(file, 'precious')
  // The system gives the lowest number that is free.
  const descriptor = openSync(file, 'r+')
  segment.settled(1)
  writer.empty()
  expect(readFileSync(file, 'utf8')).toBe('precious')
  expect(writer.isGone()).toBe(false)
  closeSync(descriptor)
})

it('frees its space when all of it is settled, and no sooner', async () => {
  const segment = new Segment(join(await temporaryFolder(), '000001.log'))
  const writer = new SegmentWriter(segment)
  writer.append(EVENT)
  writer.empty()
  expect(statSync(segment.path).size).toBe(70_010)
  segment.settled(1)
  writer.empty()
  expect(statSync(segment.path).size).toBe(0)
  writer.close()
})

it("refuses a file that is there: two writers would tear each other's lines", async () => {
  const path = join(await temporaryFolder(), '000001.log')
  writeFileSync(path, '')
  expect(() => new SegmentWriter(new Segment(path))).toThrow('EEXIST')
})
