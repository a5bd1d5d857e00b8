import { describe, expect, it } from 'vitest'
import { STORIES } from '../stories.ts'

describe('the stories', () => {
  it('have names of their own', () => {
    const names = STORIES.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
  })

  it('tell of every fault of the plan but the last, which is the mix', () => {
    const faults = new Set(STORIES.map(({ fault }) => fault))
    expect([...faults]).toEqual(Array.from({ length: 27 }, (_, index) => index + 1))
  })
})
