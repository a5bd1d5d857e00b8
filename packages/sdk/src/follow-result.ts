import { reportOnce } from './diagnostics.ts'
import { followGenerator } from './follow-generator.ts'
import { endReturned, type Following } from './following.ts'
import { followNodeStream } from './follow-node-stream.ts'
import { followPromise } from './follow-promise.ts'
import { followWebStream } from './follow-web-stream.ts'

/**
 * What the caller is given for what the function returned. The action ends with it: at once, or for
 * what goes on (promises, generators, streams) when that ends.
 *
 * Never throws. What we do not know how to follow without changing it comes back as it is.
 */
export function followResult<R>(following: Following, value: R): R {
  if (typeof value === 'object' && value !== null) {
    try {
      const given = followOn(following, value)
      if (given !== undefined) return given as R
    } catch (error) {
      reportOnce('what a function returned was not followed to its end', error)
    }
  }
  endReturned(following, value)
  return value
}

/** `undefined` where nothing goes on, and then nothing was touched. */
function followOn(following: Following, value: object): object | undefined {
  // Most results are data: to ask a literal for what a stream has is slow, as no two are alike.
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === Array.prototype) return undefined
  return (
    followPromise(following, value, (fulfilled) => followResult(following, fulfilled)) ??
    followGenerator(following, value) ??
    followNodeStream(following, value) ??
    followWebStream(following, value)
  )
}
