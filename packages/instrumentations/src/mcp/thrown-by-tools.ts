import { observeSafely } from '../observe-safely.ts'
import { activeCall } from './calls-of-this-process.ts'
import { replaceMethod } from './replace-method.ts'
import { signalOf } from './request-signal.ts'

const NOT_READ = 'what a tool of an MCP server threw was not read'

/** By the signal of the request. */
const thrown = new WeakMap<object, unknown>()

/**
 * Keeps what a server's tools throw until the call has ended: the server makes a text of it for the
 * client, and the error itself says more. Where a version has no such method, the text has to do.
 */
export function rememberThrown(server: object): void {
  replaceMethod(server, 'executeToolHandler', (_self, args, original) => {
    const call = observeSafely(NOT_READ, activeCall)
    const returned = original()
    observeSafely(NOT_READ, () => {
      const signal = signalOf(args[2])
      if (!(returned instanceof Promise)) return
      // The server waits for the same promise, so nobody's rejection is hidden by this.
      returned.catch((error: unknown) => {
        if (call) call.thrown = error
        if (signal) thrown.set(signal, error)
      })
    })
    return returned
  })
}

export function thrownIn(signal: object | undefined): unknown {
  return signal && thrown.get(signal)
}
