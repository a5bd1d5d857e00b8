import { expect, it } from 'vitest'
import { BoundedMap } from '../src/bounded-map.ts'

it('lets go of its oldest entry, and tells of it, where there would be one too many', () => {
  const gone: unknown[] = []
  const map = new BoundedMap<string, number>(2, (value, key) => gone.push([key, value]))
  map.set('a', 1).set('b', 2).set('a', 3)
  expect(gone).toEqual([])
  map.set('c', 4)
  expect(gone).toEqual([['a', 3]])
  expect([...map]).toEqual([
    ['b', 2],
    ['c', 4],
  ])
})

it('gives what is taken away', () => {
  const map = new BoundedMap<string, number>(2).set('a', 1)
  expect([map.take('a'), map.take('a'), map.size]).toEqual([1, undefined, 0])
})
