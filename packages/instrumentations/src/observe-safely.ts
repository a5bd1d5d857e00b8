import { reportOnce } from './diagnostics.ts'

/**
 * Runs what we do inside a framework's hook or in place of its method. An error of ours is told once,
 * and is none of the framework's.
 *
 * @param what a constant: "the end of a tool call was not recorded"
 */
export function observeSafely<R>(what: string, observe: () => R): R | undefined {
  try {
    return observe()
  } catch (error) {
    reportOnce(what, error)
    return undefined
  }
}
