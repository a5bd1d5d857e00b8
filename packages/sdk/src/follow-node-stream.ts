import { endWhenCollected } from './abandonment.ts'
import { clock } from './clock.ts'
import { endReturned, type Following } from './following.ts'
import { runInContext } from './run-in-context.ts'

/** What we use of a `Readable` of Node: known by its shape, for this package imports nothing of Node. */
interface NodeReadable {
  readonly readableEnded: boolean
  readonly destroyed: boolean
  /** Why it was destroyed. */
  readonly errored: Error | null
  once(event: string | symbol, listener: (error: unknown) => void): unknown
  _read(size: number): unknown
}

/**
 * A readable stream of Node that has not ended yet, followed until it ends or closes; `undefined` for
 * anything else. It stays the very object.
 *
 * `data` would set it flowing, and a listener to `error` would take away the crash of an error that
 * nobody handles: `errorMonitor` is told of it all the same. What it reads, it reads with the action active.
 */
export function followNodeStream(following: Following, value: object): object | undefined {
  if (!isNodeReadable(value) || value.destroyed || value.readableEnded) return undefined
  const { action, inputs } = following
  endWhenCollected(value, action, { yielded: 0, last: clock.now() })
  readInContext(value, following)
  value.once('end', function (this: NodeReadable) {
    ended(following, this)
  })
  const monitor = errorMonitorOf(value)
  if (monitor) value.once(monitor, (error) => action.threw(error, inputs))
  value.once('close', function (this: NodeReadable) {
    if (this.errored) action.threw(this.errored, inputs)
    else ended(following, this)
  })
  return value
}

/** The stream itself says nothing that is worth keeping; what its author reads of it may. */
function ended(following: Following, stream: NodeReadable): void {
  if (following.resultOf) endReturned(following, stream)
  else following.action.returned(undefined)
}

/** `node:events` exports it; so does every stream's class, and this package imports nothing of Node. */
function errorMonitorOf(stream: object): symbol | undefined {
  const { errorMonitor } = stream.constructor as { readonly errorMonitor?: unknown }
  return typeof errorMonitor === 'symbol' ? errorMonitor : undefined
}

function isNodeReadable(value: object): value is NodeReadable {
  const { pipe, once, _read, readableFlowing } = value as Readonly<Record<string, unknown>>
  const isReadable = typeof pipe === 'function' && typeof _read === 'function'
  return isReadable && typeof once === 'function' && readableFlowing !== undefined
}

function readInContext(stream: NodeReadable, { action }: Following): void {
  if (!Object.isExtensible(stream)) return
  // oxlint-disable-next-line no-underscore-dangle, unbound-method -- Node's name; called with its stream
  const { _read: read } = stream
  Object.defineProperty(stream, '_read', {
    configurable: true,
    writable: true,
    value(this: NodeReadable, size: number): unknown {
      const completion = runInContext(action.context, () => Reflect.apply(read, this, [size]))
      if (completion.status === 'threw') throw completion.error
      return completion.value
    },
  })
}
