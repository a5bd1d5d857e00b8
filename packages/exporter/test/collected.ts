import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Resolves once the garbage collector took them all; the test's time limit is the failure. */
export async function collected(...references: readonly WeakRef<object>[]): Promise<true> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  while (references.some((reference) => reference.deref())) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  return true
}
