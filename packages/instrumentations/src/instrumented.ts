type Instrumented = WeakMap<object, Set<string>>

const SLOT: unique symbol = Symbol.for('@agent-actions/instrumentations.v1') as never

/** One for the process: two copies of this package must not observe the same call twice. */
function instrumented(): Instrumented {
  const holder = globalThis as { [SLOT]?: Instrumented }
  return (holder[SLOT] ??= new WeakMap())
}

/**
 * Whether `target` (a client, a class, a framework's registry) is the caller's to instrument as
 * `name`. Said once for each: instrumented twice, a call would be two actions.
 */
export function claim(target: object, name: string): boolean {
  const claims = instrumented()
  const names = claims.get(target) ?? new Set()
  if (names.has(name)) return false
  claims.set(target, names.add(name))
  return true
}

/** Whether somebody instrumented `target` as `name`. */
export function isClaimed(target: object, name: string): boolean {
  return instrumented().get(target)?.has(name) ?? false
}

/** It can be instrumented again. */
export function unclaim(target: object, name: string): void {
  instrumented().get(target)?.delete(name)
}
