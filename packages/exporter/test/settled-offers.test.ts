import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { SettledOffers } from '../src/settled-offers.ts'

const LONG_MS = 20_000

function offersOf(count: number): { offers: SettledOffers; add: (count: number) => void } {
  const offers = new SettledOffers()
  const add = (more: number): void => {
    for (let n = 0; n < more; n += 1) offers.offered()
  }
  add(count)
  return { offers, add }
}

/** What a wait says so far. */
async function soFar(wait: Promise<boolean>): Promise<boolean | undefined> {
  return Promise.race([wait, turn(undefined)])
}

it('waits for what was offered so far, and for nothing that comes later', async () => {
  const { offers, add } = offersOf(2)
  const wait = offers.within(LONG_MS, () => {})
  add(5)
  offers.settled(1)
  expect(await soFar(wait)).toBeUndefined()
  offers.settled(1)
  expect(await wait).toBe(true)
})

it('does not take later ones that were lost for those it waits for', async () => {
  const { offers, add } = offersOf(2)
  const wait = offers.within(LONG_MS, () => {})
  add(5)
  // The third to the fifth; two are behind them.
  offers.lost(3, 2)
  expect(await soFar(wait)).toBeUndefined()
  offers.settled(2)
  expect(await wait).toBe(true)
})

it('does not wait for what was lost of those', async () => {
  const { offers } = offersOf(5)
  const wait = offers.within(LONG_MS, () => {})
  offers.lost(3, 1)
  offers.settled(1)
  expect(await soFar(wait)).toBeUndefined()
  offers.settled(1)
  expect(await wait).toBe(true)
})

it('ends for everybody when nobody settles any more', async () => {
  const { offers } = offersOf(5)
  const wait = offers.within(LONG_MS, () => {})
  offers.abandon()
  expect(await wait).toBe(true)
  expect(await offers.within(1, () => {})).toBe(true)
})
