import { expect, it } from 'vitest'
import type { ReadEvents } from '../../src/spool/orphan.ts'
import { OwnSegments } from '../../src/spool/own-segments.ts'
import { event, range, temporaryFolder } from './spooling.ts'

async function spilled(): Promise<OwnSegments> {
  const folder = await temporaryFolder()
  const settings = { folder, maxBytes: 1 << 28, whenFull: 'drop-oldest' } as const
  const own = new OwnSegments({ ...settings, onDropped: () => {} })
  for (const n of range(0, 20)) {
    own.append(event(n).value)
    own.spill()
  }
  return own
}

it('gives what no memory has, once', async () => {
  const own = await spilled()
  const taken: ReadEvents[] = []
  while (await own.read((read) => taken.push(read))) continue
  expect(taken.flatMap(({ values }) => values)).toHaveLength(20)
  expect(own.spilled).toBe(0)
  own.stop()
})

it('keeps for the next process what is read while it is stopped', async () => {
  const own = await spilled()
  const taken: ReadEvents[] = []
  const reading = own.read((read) => taken.push(read))
  own.stop()
  await reading
  expect(taken).toEqual([])
  expect({ spilled: own.spilled, isSettled: own.isSettled }).toEqual({
    spilled: 20,
    isSettled: false,
  })
})
