/** How spans that ended were taken. The three add up to all spans but those that could not be read. */
export interface SpanCounts {
  /** They are actions: each is one, and a failed one may be an `error` action besides. */
  readonly actions: number
  /** Other views of an action around them, listed in its `source.layers`. */
  readonly layers: number
  /** No actions: requests, queries, calls of models. Left alone. */
  readonly ignored: number
}

/** The word for one span; the counts have its plural. */
export type TakenAs = 'action' | 'layer' | 'ignored'

/** The figures behind `spanCounts()`. */
export class SpanTally implements SpanCounts {
  actions = 0
  layers = 0
  ignored = 0

  add(as: TakenAs): void {
    if (as === 'action') this.actions++
    else if (as === 'layer') this.layers++
    else this.ignored++
  }

  snapshot(): SpanCounts {
    return { actions: this.actions, layers: this.layers, ignored: this.ignored }
  }
}
