import { warnOnce } from './diagnostics.ts'
import type { Instrumentation, InstrumentationOptions, Undo } from './instrumentation.ts'
import { KNOWN_INSTRUMENTATIONS } from './known-instrumentations.ts'
import { observeSafely } from './observe-safely.ts'

/**
 * Observes what a framework's module does from now on, whoever loaded it: for bundlers, and for copies
 * that nothing else finds.
 *
 * ```ts
 * import * as ai from 'ai'
 * manuallyInstrument(ai)
 * ```
 *
 * Where a framework has no public hook, methods of the module's classes are replaced. Never throws;
 * a module that is none of a known framework's is told, and left alone.
 *
 * @returns undoes it
 */
export function manuallyInstrument(module: object, options: InstrumentationOptions = {}): Undo {
  const undos = KNOWN_INSTRUMENTATIONS.flatMap((each) => instrument(each, module, options))
  if (undos.length === 0) {
    warnOnce(
      'nothing-to-instrument',
      'manuallyInstrument was given a module in which it knows nothing to observe. Give it all that a framework exports: `import * as framework from …`.',
    )
  }
  return () => {
    for (const undo of undos) undo()
  }
}

function instrument(
  { name, ofModule, patchModule }: Instrumentation,
  module: object,
  options: InstrumentationOptions,
): readonly Undo[] {
  const found = [ofModule, patchModule].map(
    (way) => way && observeSafely(`${name} was not instrumented`, () => way(module, options)),
  )
  return found.filter((undo) => undo !== undefined)
}
