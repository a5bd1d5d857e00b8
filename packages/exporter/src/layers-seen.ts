import type { Failure } from './span-dialect.ts'
import type { MappedAction } from './span-to-action.ts'

/** Enough for every library that sees one call, and for what fails while it is tried again. */
const MAX_KEPT = 16

/** The failure of a layer, which is told only if the action around it does not fail. */
export interface LayerFailure {
  readonly failure: Failure
  readonly action: MappedAction
}

/** What an open action knows of the other views of it that ended. */
export class LayersSeen {
  readonly #scopes = new Set<string>()
  #failures: readonly LayerFailure[] = []

  /** Names of instrumentation scopes, each once. */
  get scopes(): readonly string[] {
    return [...this.#scopes]
  }

  /** The oldest first. */
  get failures(): readonly LayerFailure[] {
    return this.#failures
  }

  addScope(scope: string): void {
    if (this.#scopes.size < MAX_KEPT) this.#scopes.add(scope)
  }

  addFailure(failed: LayerFailure): void {
    this.#failures = [...this.#failures, failed].slice(-MAX_KEPT)
  }

  addAll({ scopes, failures }: LayersSeen): void {
    for (const scope of scopes) this.addScope(scope)
    for (const failed of failures) this.addFailure(failed)
  }
}
