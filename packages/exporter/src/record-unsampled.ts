/** `SamplingDecision` of the OpenTelemetry API. */
const NOT_RECORD = 0
const RECORD = 1

/** A `Sampler` of any line of the OpenTelemetry SDK, stated here so that none is imported. */
export interface SamplerLike<Asked extends readonly unknown[], Answer> {
  /** Asked at the start of every span. */
  shouldSample(...asked: Asked): Answer
  /** What it is, for people. */
  toString(): string
}

/**
 * A sampler that has what yours leaves out recorded all the same, so that an `ActionSpanProcessor`
 * sees it: sampling is for traces, and a record of actions has none. Such an action has
 * `source.sampled: false`. What yours samples stays sampled, with the attributes and the trace state that
 * it gives; the trace's flag is as before, so other processors and services sample what they did.
 *
 * Every span of the process is then recorded, which costs what a recorded span costs.
 */
export function recordUnsampled<
  Asked extends readonly unknown[],
  Answer extends { readonly decision: number },
>(sampler: SamplerLike<Asked, Answer>): SamplerLike<Asked, Answer> {
  return {
    shouldSample(...asked) {
      const answer = sampler.shouldSample(...asked)
      return answer.decision === NOT_RECORD ? { ...answer, decision: RECORD } : answer
    },
    toString: () => `RecordUnsampled{${sampler.toString()}}`,
  }
}
