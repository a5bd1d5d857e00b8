import { expectTypeOf } from 'vitest'
import { traceTools } from '../src/trace-tools.ts'

function first<T>(items: readonly T[]): T | undefined
function first<T>(items: readonly T[], otherwise: T): T
function first<T>(items: readonly T[], otherwise?: T): T | undefined {
  return items[0] ?? otherwise
}
async function* pages(from: number): AsyncGenerator<string, number> {
  yield String(from)
  return from
}
function method(this: { base: number }, by: number): number {
  return this.base + by
}

// A registry keeps its type, whole.
const registry = {
  first,
  pages,
  method,
  version: 1 as const,
  get lazily(): () => string {
    return () => 'lazily'
  },
}
expectTypeOf(traceTools(registry)).toEqualTypeOf(registry)
expectTypeOf(traceTools(registry).first([1], 2)).toEqualTypeOf<number>()
expectTypeOf(traceTools(registry).version).toEqualTypeOf<1>()

class Files {
  #root = '/'
  read<const P extends string>(path: P): `${string}${P}` {
    return `${this.#root}${path}`
  }
  self(): this {
    return this
  }
}
expectTypeOf(traceTools(new Files())).toEqualTypeOf<Files>()
expectTypeOf(traceTools(new Files()).self().read('a')).toEqualTypeOf<`${string}a`>()
expectTypeOf(traceTools(Object.freeze({ first }))).toEqualTypeOf<
  Readonly<{ first: typeof first }>
>()

traceTools(registry, {
  include: (name) => {
    expectTypeOf(name).toEqualTypeOf<string>()
    return true
  },
})
// @ts-expect-error what to record is a matter of each tool
traceTools(registry, { parameters: () => ({}) })
// @ts-expect-error a registry is an object
traceTools('Read')

// What is recorded of a tool is typed by the tool, and by no other member.
traceTools(registry, {
  parameters: { pages: (from) => ({ from: from.toFixed() }) },
  result: { method: (sum) => sum.toFixed() },
})
// @ts-expect-error -- no function
traceTools(registry, { parameters: { version: () => ({}) } })
// @ts-expect-error -- no member
traceTools(registry, { parameters: { write: () => ({}) } })
traceTools(new Files(), { parameters: { read: (path) => ({ file_path: path.trim() }) } })
