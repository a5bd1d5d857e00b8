import type { Action } from '@agent-actions/sdk'
import { isRecord } from '../field.ts'
import { isObserved } from '../is-observed.ts'
import { isReasonOf, type Aborting } from './threw.ts'

interface Following {
  readonly capture: boolean
  readonly abortSignal: Aborting | undefined
}

/** What the tool gave, for the AI SDK: the very promise, or the same parts one after the other. */
export function followOutput(action: Action, output: unknown, following: Following): unknown {
  if (!isObserved(action)) return output
  if (!following.capture) action.setResult(undefined)
  const noticeAbort = (error: unknown): void => {
    if (isReasonOf(following.abortSignal, error)) action.cancel(error)
  }
  if (isAsyncIterable(output)) return recordedParts(output, action, { ...following, noticeAbort })
  if (output instanceof Promise) void output.then(undefined, noticeAbort)
  return output
}

/** The last part is the result; those before it are how far the tool was. */
async function* recordedParts(
  parts: AsyncIterable<unknown>,
  action: Action,
  { capture, noticeAbort }: Following & { readonly noticeAbort: (error: unknown) => void },
): AsyncGenerator<unknown, void> {
  let last: unknown
  try {
    for await (const part of parts) {
      last = part
      yield part
    }
  } catch (error) {
    noticeAbort(error)
    throw error
  }
  if (capture) action.setResult(last)
}

/** Of an action that somebody else ends: what the tool does for each part lies below it as well. */
export function stepsWithin(action: Action, output: unknown): unknown {
  if (!isAsyncIterable(output)) return output
  return {
    [Symbol.asyncIterator](): AsyncIterator<unknown> {
      const iterator = action.run(() => output[Symbol.asyncIterator]())
      return {
        next: (...args) => action.run(() => iterator.next(...args)),
        return: (value) =>
          action.run(() => iterator.return?.(value) ?? Promise.resolve({ done: true, value })),
      }
    },
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return (
    isRecord(value) &&
    typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === 'function'
  )
}
