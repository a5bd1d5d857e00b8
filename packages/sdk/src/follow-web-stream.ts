import { tracedIterator } from './follow-generator.ts'
import type { Following } from './following.ts'
import { asyncStep, followStep } from './iterator-step.ts'
import { Steps } from './steps.ts'

type Method = (...args: unknown[]) => unknown
type Result = IteratorResult<unknown, unknown>

interface Stream {
  readonly locked: boolean
  readonly getReader: Method
  readonly values: Method
  readonly cancel: Method
  readonly tee: Method
  readonly pipeTo: Method
  readonly pipeThrough: Method
}

interface Reader {
  readonly read: Method
  readonly cancel: Method
}

/**
 * A web stream that nobody reads yet, followed until it is read to its end, cancelled or fails;
 * `undefined` for anything else. It stays the very object: the methods that read it are its own from
 * now on, and do the same with the action active.
 *
 * What takes the stream without calling one of them (`postMessage`) is not seen; such an action ends
 * when the stream is collected as garbage. With `tee` it ends at once.
 */
export function followWebStream(following: Following, value: object): object | undefined {
  const stream = value as unknown as Stream
  // Asked first: in Node the global loads the whole of its streams when it is first looked at.
  if (typeof stream.getReader !== 'function') return undefined
  if (typeof ReadableStream === 'undefined' || !(value instanceof ReadableStream)) return undefined
  if (stream.locked || !Object.isExtensible(stream)) return undefined
  const steps = new Steps(following)
  steps.endWhenCollected(stream)
  followReading(stream, steps)
  followPipes(stream, steps)
  return stream
}

function followReading(stream: Stream, steps: Steps): void {
  const { getReader, values, cancel, tee } = stream
  const followValues: Around = (self, args) => {
    const iterator = Reflect.apply(values, self, args) as object
    return tracedIterator(iterator, asyncStep(iterator, steps))
  }
  replace(stream, 'values', followValues)
  replace(stream, Symbol.asyncIterator, followValues)
  replace(stream, 'getReader', (self, args) => {
    const reader = Reflect.apply(getReader, self, args) as Reader
    followReader(reader, steps)
    return reader
  })
  for (const [name, leave] of Object.entries({ cancel, tee })) {
    replace(stream, name, (self, args) => {
      const left: unknown = Reflect.apply(leave, self, args)
      steps.ended()
      return left
    })
  }
}

function followReader(reader: Reader, steps: Steps): void {
  const { read, cancel } = reader
  replace(reader, 'read', (self, args) =>
    followStep(() => Reflect.apply(read, self, args) as Promise<Result>, steps),
  )
  replace(reader, 'cancel', (self, args) => {
    const cancelled: unknown = Reflect.apply(cancel, self, args)
    steps.ended()
    return cancelled
  })
}

/** Piping reads inside the stream, where its chunks are not seen. */
function followPipes(stream: Stream, steps: Steps): void {
  const { pipeTo, pipeThrough } = stream
  const pipe = (self: unknown, args: readonly unknown[]): Promise<unknown> => {
    const take = (): Promise<Result> =>
      (Reflect.apply(pipeTo, self, args) as Promise<unknown>).then(() => DONE)
    return followStep(take, steps).then(() => undefined)
  }
  replace(stream, 'pipeTo', pipe)
  replace(stream, 'pipeThrough', (self, args) => {
    const [through, options] = args as [Partial<GenericPair> | undefined, unknown]
    const canPipe = !stream.locked && through?.writable?.locked === false && through.readable
    // What cannot be piped is refused by the stream itself, in its own words.
    if (!canPipe) return Reflect.apply(pipeThrough, self, args)
    // As the standard has it (4.2.4, pipeThrough), nobody is told of a failure here: `readable` fails.
    pipe(self, [through.writable, options]).catch(() => {})
    return through.readable
  })
}

interface GenericPair {
  readonly readable: object
  readonly writable: { readonly locked: boolean }
}

const DONE: Result = { done: true, value: undefined }

type Around = (self: unknown, args: readonly unknown[]) => unknown

/** Gives the object a method of its own in place of the one that it inherits. */
function replace(object: object, name: PropertyKey, around: Around): void {
  Object.defineProperty(object, name, {
    configurable: true,
    writable: true,
    value(this: unknown, ...args: unknown[]): unknown {
      return around(this, args)
    },
  })
}
