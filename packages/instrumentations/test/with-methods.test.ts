import { expect, it } from 'vitest'
import { withMethods } from '../src/with-methods.ts'

/** A tool whose class keeps its state to itself. */
class Shelf {
  readonly name = 'shelf'
  readonly #books = ['spans']

  get count(): number {
    return this.#books.length
  }
  run(title: string): boolean {
    return this.#books.includes(title)
  }
  list(): readonly string[] {
    return this.#books
  }
}

it('replaces a method, and runs it, the others and getters on the object itself', () => {
  const shelf = new Shelf()
  const asked: unknown[] = []
  const view = withMethods(shelf, {
    run(this: Shelf, title: unknown) {
      asked.push(title, this === shelf)
      return shelf.run(String(title))
    },
  })
  expect([view.run('spans'), view.list(), view.count]).toEqual([true, ['spans'], 1])
  expect(asked).toEqual(['spans', true])
  expect(view).toBeInstanceOf(Shelf)
  expect(view.constructor).toBe(Shelf)
  expect(view.run).toBe(view.run)
})

it('takes a frozen object, which it leaves as it is', () => {
  const run = (): string => 'run'
  const frozen = Object.freeze({ name: 'frozen', run, schema: Object.assign(() => {}, { of: 1 }) })
  const view = withMethods(frozen, { run: () => 'replaced' })
  expect([view.run(), view.name]).toEqual(['replaced', 'frozen'])
  expect(view.schema).toBe(frozen.schema)
  expect(Object.keys({ ...view })).toEqual(['name', 'run', 'schema'])
  expect(frozen.run).toBe(run)
})

it('calls a replaced method on whatever else it is called on', () => {
  const view = withMethods({ run: (): unknown => 0 }, { run: returnsThis })
  const other = {}
  expect(Reflect.apply(view.run, other, [])).toBe(other)
})

function returnsThis(this: unknown): unknown {
  return this
}
