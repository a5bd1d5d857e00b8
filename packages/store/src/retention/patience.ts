/** How others are waited for. */
export interface Patience {
  /** Longest to wait for each thing that others hold. */
  readonly patienceMs: number
  readonly pause: (delayMs: number) => Promise<unknown>
  /** Ends the work between two statements. */
  readonly signal?: AbortSignal
}
