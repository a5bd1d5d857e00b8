import type { Measures } from './lab/load-agent.ts'
import type { Recovery } from './lab/recovery.ts'

/** After something was healed, the first new row is there within this time. */
const FIRST_ROW_WITHIN_MS = 15_000
/** What being observed may add to the agent's own calls, at their 99th percentile. */
const CALL_P99_MORE_US = 1_000
/** And to the delay of its event loop. */
const LOOP_P99_MORE_MS = 5
/** What a consumer takes for small events, whatever is broken. */
const CONSUMER_BYTES = 400 * 1024 * 1024
/** And to its memory: twice what the queue holds at most, and what Node takes for it. */
const MEMORY_MORE_BYTES = 150 * 1024 * 1024

/**
 * Waiting for a core is in every time, and more so the longer a thing takes: the call of an observed
 * agent, and next to never the nothing that its twin does in the same place.
 */
const MOST_WAITING = 0.1

export interface Measured {
  /** Bytes. */
  readonly consumerPeaks: readonly number[]
  readonly recoveries: readonly Recovery[]
  readonly agents: readonly Measures[]
  /** The same agents, unobserved, beside them. */
  readonly twins: readonly Measures[]
}

/** What took longer, or more, than we promise. Times are of this machine, at this time. */
export function limitProblems({
  recoveries,
  agents,
  twins,
  consumerPeaks,
}: Measured): readonly string[] {
  const late = recoveries.filter(({ firstRowMs = Infinity }) => firstRowMs > FIRST_ROW_WITHIN_MS)
  const problems = late.map(
    ({ healed, firstRowMs }) =>
      `${healed}: first row ${firstRowMs === undefined ? 'never' : `${firstRowMs.toFixed(0)} ms later`}`,
  )
  for (const peak of consumerPeaks.filter((bytes) => bytes > CONSUMER_BYTES))
    problems.push(`a consumer took ${(peak / 1024 ** 2).toFixed(0)} MiB of memory`)
  for (const [index, twin] of twins.entries()) {
    const agent = agents[index]!
    if (!isStarved(agent)) problems.push(...timeProblems(agent, twin))
    const memory = agent.rssBytes - twin.rssBytes
    if (memory > MEMORY_MORE_BYTES)
      problems.push(`it takes ${(memory / 1024 ** 2).toFixed(0)} MiB more memory (I5)`)
  }
  return problems
}

function timeProblems(agent: Measures, twin: Measures): readonly string[] {
  const problems: string[] = []
  const call = agent.callP99Us - twin.callP99Us
  if (call > CALL_P99_MORE_US) problems.push(`a call takes ${call} µs more at its p99 (I5)`)
  const loop = agent.loopP99Ms - twin.loopP99Ms
  if (loop > LOOP_P99_MORE_MS)
    problems.push(`the event loop is ${loop.toFixed(1)} ms later at its p99 (I5)`)
  return problems
}

function isStarved({ waitedForCore = 0 }: Measures): boolean {
  return waitedForCore > MOST_WAITING
}

/** What was not judged, and why. */
export function limitNotes({ agents, twins }: Measured): readonly string[] {
  return twins.flatMap((_twin, index) => {
    const agent = agents[index]!
    if (!isStarved(agent)) return []
    const share = `${Math.round(agent.waitedForCore! * 100)} %`
    return [`agent's times are not judged: ${share} of its time it waited for a core (I5)`]
  })
}
