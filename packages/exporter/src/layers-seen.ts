import type { Failure, ToolPayload } from './span-dialect.ts'
import type { MappedAction } from './span-to-action.ts'

/** Enough for every library that sees one call, and for what fails while it is tried again. */
const MAX_KEPT = 16

/** The failure of a layer, which is told only if the action around it does not fail. */
export interface LayerFailure {
  /** By it the failure is known again. */
  readonly failure: Failure
  /** As it may be told. */
  readonly told: Failure
  /** An action inside the layer told it already. */
  readonly isTold: boolean
  readonly action: MappedAction
}

/** What an open action knows of the other views of it that ended. */
export class LayersSeen {
  readonly #scopes = new Set<string>()
  #failures: readonly LayerFailure[] = []
  #payload: ToolPayload = { parameters: undefined, result: undefined }

  /** Names of instrumentation scopes, each once. */
  get scopes(): readonly string[] {
    return [...this.#scopes]
  }

  /** The oldest first. */
  get failures(): readonly LayerFailure[] {
    return this.#failures
  }

  /** What they were called with and returned, the newest that says so: the action itself may not. */
  get payload(): ToolPayload {
    return this.#payload
  }

  addPayload({ parameters, result }: ToolPayload): void {
    const known = this.#payload
    this.#payload = { parameters: parameters ?? known.parameters, result: result ?? known.result }
  }

  addScope(scope: string): void {
    if (this.#scopes.size < MAX_KEPT) this.#scopes.add(scope)
  }

  addFailure(failed: LayerFailure): void {
    this.#failures = [...this.#failures, failed].slice(-MAX_KEPT)
  }

  addAll({ scopes, failures, payload }: LayersSeen): void {
    this.addPayload(payload)
    for (const scope of scopes) this.addScope(scope)
    for (const failed of failures) this.addFailure(failed)
  }
}
