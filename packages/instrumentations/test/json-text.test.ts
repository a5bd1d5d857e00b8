import { expect, it } from 'vitest'
import { structureIn } from '../src/json-text.ts'

it.each([
  ['{"a":1}', { a: 1 }],
  [' [1]', [1]],
  ['text', undefined],
  ['{broken', undefined],
  ['7', undefined],
  [7, undefined],
])('finds in %j the object or list %j', (text, structure) => {
  expect(structureIn(text)).toEqual(structure)
})

it('leaves a very long text unread', () => {
  expect(structureIn(`["${'a'.repeat(1_000_000)}"]`)).toBeUndefined()
})
