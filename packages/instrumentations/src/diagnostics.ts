import { diag } from '@opentelemetry/api'

const told = new Set<string>()
/** Of names of frameworks and versions there are few. */
const MAX_TOLD = 1000

/** Once a process for each `key`. The page says what to do. */
export function warnOnce(key: string, message: string): void {
  tellOnce(key, () => diag.warn(`agent-actions: ${message} See docs/integrations.md.`))
}

/** For what must not reach the framework. `what` is a constant: the first error of each is told. */
export function reportOnce(what: string, error: unknown): void {
  tellOnce(what, () => diag.error(`agent-actions: ${what}`, describe(error)))
}

/** The place in our code, not the message: the error can be of the agent's own, and hold its secrets. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return [error.name, ...frames].join('\n')
}

function tellOnce(key: string, tell: () => void): void {
  if (told.has(key) || told.size >= MAX_TOLD) return
  told.add(key)
  try {
    tell()
  } catch {
    // A logger of the app's that throws must not reach the agent either.
  }
}
