import { reportOnce, warnOnce } from './diagnostics.ts'
import { isPlainObject, traceTool, type Tool, type TraceToolOptions } from './trace-tool.ts'
import { tracedView, type TraceMember } from './traced-view.ts'

/** For every tool of the registry, except what is said by key. */
export interface TraceToolsOptions<T extends object = object> extends Pick<
  TraceToolOptions<Tool>,
  'agentName' | 'logger' | 'capture' | 'redact'
> {
  /**
   * Which functions are tools, by their keys. Default: all. It is not asked for what the language
   * calls by itself, which is never a tool: `constructor`, `toString`, `toJSON`, `then` and the like.
   */
  readonly include?: (name: string) => boolean
  /** What to record as parameters, by key: `{ Read: (path) => ({ file_path: path }) }`. */
  readonly parameters?: OfTools<T, 'parameters'>
  /** What to record as the result, by key. */
  readonly result?: OfTools<T, 'result'>
}

/** The option of `traceTool`, for the functions among the members. */
type OfTools<T extends object, Option extends 'parameters' | 'result'> = {
  readonly [Key in keyof T as T[Key] extends Tool ? Key : never]?: T[Key] extends Tool
    ? TraceToolOptions<T[Key]>[Option]
    : never
}

/**
 * A registry of tools, each traced under its key. The registry itself is not changed.
 *
 * Of an object literal or a module it is a copy: getters, symbols and whatever is no function are
 * in it as they were, and a method's `this` is the copy. Of an instance of a class it is a view:
 * methods run on the instance, so that private fields work and all state is the instance's; what
 * they call on `this` is not traced.
 *
 * A copy has what the object lists as its own: of a Proxy that makes members up on demand, nothing.
 *
 * What holds no functions of its own comes back as it is: arrays, Maps, Sets, promises.
 */
export function traceTools<T extends object>(
  registry: T,
  options: TraceToolsOptions<NoInfer<T>> = {},
): T {
  try {
    const traceMember = memberTracer(options)
    if (!isRegistry(registry)) return tracedNothing(registry)
    if (!isPlainObject(registry)) return tracedView(registry, traceMember)
    return tracedCopy(registry, traceMember) ?? tracedNothing(registry)
  } catch (error) {
    reportOnce('tools were not traced', error)
    return registry
  }
}

const NEVER_TOOLS = new Set<PropertyKey>([
  ...Object.getOwnPropertyNames(Object.prototype),
  'toJSON',
  'then',
])

function memberTracer({ include, parameters, result, ...shared }: TraceToolsOptions): TraceMember {
  const isIncluded = (name: string): boolean => {
    try {
      return !include || include(name)
    } catch (error) {
      reportOnce('a tool was not traced, for `include` threw', error)
      return false
    }
  }
  return (key, fn) => {
    if (typeof key !== 'string' || NEVER_TOOLS.has(key) || !isIncluded(key)) return fn
    return traceTool(fn, {
      ...shared,
      ...saidOf(key, { parameters, result }),
      name: key,
    })
  }
}

type ByKey = Readonly<Record<'parameters' | 'result', object | undefined>>

/** What is said of one tool; a key such as `valueOf`, which every object has, is none. */
function saidOf(key: string, { parameters, result }: ByKey): Partial<TraceToolOptions<Tool>> {
  const own = (from: object | undefined): unknown =>
    from !== undefined && Object.hasOwn(from, key) ? Reflect.get(from, key) : undefined
  return Object.fromEntries(
    Object.entries({ parameters: own(parameters), result: own(result) }).filter(
      ([, said]) => typeof said === 'function',
    ),
  )
}

function isRegistry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return ![Array, Map, Set, Promise].some((kind) => value instanceof kind)
}

/** `undefined` if there is no function in it. */
function tracedCopy<T extends object>(registry: T, traceMember: TraceMember): T | undefined {
  const members = Object.getOwnPropertyDescriptors(registry) as Record<string, PropertyDescriptor>
  let hasFunctions = false
  for (const [name, member] of Object.entries(members)) {
    const value: unknown = member.value
    if (typeof value !== 'function') continue
    hasFunctions = true
    member.value = traceMember(name, value as Tool)
  }
  if (!hasFunctions) return undefined
  const copy = Object.create(Object.getPrototypeOf(registry) as object | null, members) as T
  return Object.isExtensible(registry) ? copy : Object.preventExtensions(copy)
}

function tracedNothing<T>(registry: T): T {
  warnOnce(
    'no-tools',
    'traceTools found no functions in what it was given, and traced nothing. It takes an object or a class instance whose members are the functions; wrap others one by one with traceTool.',
  )
  return registry
}
