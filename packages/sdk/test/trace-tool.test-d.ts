import { expectTypeOf } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import type { Action } from '../src/action.ts'
import { traceTool } from '../src/trace-tool.ts'

// traceTool keeps the type of what it is given, whole.
function first<T>(items: readonly T[]): T | undefined
function first<T>(items: readonly T[], otherwise: T): T
function first<T>(items: readonly T[], otherwise?: T): T | undefined {
  return items[0] ?? otherwise
}
expectTypeOf(traceTool(first)).toEqualTypeOf(first)
expectTypeOf(traceTool(first)(['a'])).toEqualTypeOf<string | undefined>()
expectTypeOf(traceTool(first)([1], 2)).toEqualTypeOf<number>()

const withSchema = Object.assign(async (path: string) => path.length, {
  schema: { type: 'object' },
})
expectTypeOf(traceTool(withSchema)).toEqualTypeOf(withSchema)

async function* pages(from: number): AsyncGenerator<string, number> {
  yield String(from)
  return from
}
expectTypeOf(traceTool(pages)).toEqualTypeOf(pages)

function method(this: { base: number }, by: number): number {
  return this.base + by
}
expectTypeOf(traceTool(method)).toEqualTypeOf(method)

// Hooks know the function they belong to.
traceTool(async (path: string, encoding: string) => [path, encoding], {
  parameters: (path, encoding) => {
    expectTypeOf(path).toEqualTypeOf<string>()
    expectTypeOf(encoding).toEqualTypeOf<string>()
    return { path }
  },
  result: (parts) => {
    expectTypeOf(parts).toEqualTypeOf<string[]>()
    return parts.length
  },
})

// @ts-expect-error only functions are tools
traceTool({ name: 'Read' })

// Scopes keep what their function returns: sync stays sync.
const log = new ActionLogger()
expectTypeOf(log.toolCall('T', {}, () => 1)).toEqualTypeOf<number>()
expectTypeOf(log.toolCall('T', {}, async () => 1)).toEqualTypeOf<Promise<number>>()
expectTypeOf(log.toolCall('T', {}, (action: Action) => action.spanId)).toEqualTypeOf<string>()
expectTypeOf(
  log.run('agent', async (inside, run) => {
    expectTypeOf(inside).toEqualTypeOf<ActionLogger>()
    expectTypeOf(run).toEqualTypeOf<Action>()
    return 'x'
  }),
).toEqualTypeOf<Promise<string>>()

// More of what a function can be: a generic that infers, one that returns `this`, a predicate.
function pick<T extends object, K extends keyof T>(from: T, key: K): T[K] {
  return from[key]
}
expectTypeOf(traceTool(pick)({ a: 1, b: 'x' }, 'b')).toEqualTypeOf<string>()
function isText(value: unknown): value is string {
  return typeof value === 'string'
}
expectTypeOf(traceTool(isText)).toEqualTypeOf(isText)
expectTypeOf(traceTool(isText)).guards.toEqualTypeOf<string>()
function* numbers(): Generator<number, string, boolean> {
  return (yield 1) ? 'yes' : 'no'
}
expectTypeOf(traceTool(numbers)).toEqualTypeOf(numbers)
expectTypeOf(traceTool(async (): Promise<void> => {})()).toEqualTypeOf<Promise<void>>()
expectTypeOf(
  traceTool((...all: readonly [a: string, b?: number]) => all.length),
).parameters.toEqualTypeOf<[a: string, b?: number]>()

// A started call is disposable in both ways, and has no function to return from.
expectTypeOf(log.startToolCall('T')).toEqualTypeOf<Action>()
expectTypeOf<Action>().toExtend<Disposable>()
expectTypeOf<Action>().toExtend<AsyncDisposable>()
expectTypeOf(log.startToolCall('T', {}, { toolCallId: 'c' }).run(async () => 1)).toEqualTypeOf<
  Promise<number>
>()
// @ts-expect-error a tool has a name
log.startToolCall()
