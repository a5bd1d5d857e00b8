import { reportOnce } from './diagnostics.ts'
import { traceTool, type Tool, type TraceToolOptions } from './trace-tool.ts'

/* oxlint-disable no-explicit-any -- any parameters at all, as in Tool */
/**
 * As those of `traceTool`. What `parameters` and `result` take, the decorated function has to
 * fit.
 */
export interface ToolDecoratorOptions<
  Args extends readonly unknown[] = any[],
  Result = any,
> extends Pick<TraceToolOptions<Tool>, 'name' | 'agentName' | 'logger' | 'capture' | 'redact'> {
  /** What to record as parameters. Default: the one plain object the tool is called with, else `args`. */
  readonly parameters?: (...args: Args) => unknown
  /** What to record as the result. Default: the return value. */
  readonly result?: (value: Result) => unknown
}

/** Decorates a method, or a field that holds a function. */
export interface ToolDecorator<Args extends readonly unknown[]> {
  <This, F extends Tool>(
    method: F & Reads<F, Args>,
    context: ClassMethodDecoratorContext<This, F>,
  ): F
  <This, F extends Tool>(
    field: undefined,
    context: ClassFieldDecoratorContext<This, F>,
  ): (this: This, initial: F) => F
}

/** What reads `Args` must be callable with all that the function is. */
type Reads<F extends Tool, Args extends readonly unknown[]> = ((...args: Args) => void) extends (
  ...args: Parameters<F>
) => void
  ? unknown
  : never

/**
 * Traces methods, by decorators as TC39 has them (stage 3; TypeScript 5 and later, without
 * `experimentalDecorators`). `this`, name, length and type stay.
 *
 * ```ts
 * class Files {
 *   @action.tool()
 *   async read(path: string) { … }
 * }
 * ```
 */
export const action: {
  /** See `traceTool`. Default name: the method's. */
  tool<Args extends readonly unknown[] = any[], Result = any>(
    options?: ToolDecoratorOptions<Args, Result>,
  ): ToolDecorator<Args>
} = {
  tool(options) {
    const given = options as TraceToolOptions<Tool> | undefined
    const decorate = (value: Tool | undefined, context: DecoratorContext): unknown => {
      const name = given?.name ?? nameOf(context)
      const traced = (fn: Tool): Tool => traceTool(fn, { ...given, name })
      if (context.kind === 'method') return traced(value as Tool)
      if (context.kind === 'field') return traced
      reportOnce('@action.tool() decorates methods and fields', context.kind)
      return undefined
    }
    return decorate as ToolDecorator<never>
  },
}

/** A private method's without its hash. */
function nameOf({ name }: DecoratorContext): string {
  return String(name).replace(/^#/, '')
}
