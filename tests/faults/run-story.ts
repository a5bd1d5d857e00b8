import type { Lab } from './lab/lab.ts'
import type { LoadAgent, Measures } from './lab/load-agent.ts'
import { openLab } from './lab/open-lab.ts'
import type { Verdict } from './lab/verdict.ts'
import type { Story } from './story.ts'
import { limitNotes, limitProblems, type Measured } from './limits.ts'

/** The deadline with Kafka, and as long again for a machine that stands still. */
const ENDS_WITHIN_MS = 10_000

/** How a story ended. */
export interface Told extends Measured {
  readonly fault: number
  readonly name: string
  readonly title: string
  /** Empty when every invariant held. */
  readonly problems: readonly string[]
  /** `undefined`: it did not come so far. */
  readonly verdict: Verdict | undefined
  /** Measured by the story itself. */
  readonly notes: readonly string[]
  readonly tookMs: number
}

export interface RunOptions {
  /** Whether it is a problem when it takes too long, or too much memory. Not for a machine that does other things as well. */
  readonly hasLimits?: boolean
}

/** Opens a lab, tells the story, waits until all is quiet, and looks at what became of everything. */
export async function runStory(story: Story, options: RunOptions = {}): Promise<Told> {
  const begun = performance.now()
  const { fault, name, title } = story
  const lab = await openLab(story.setting)
  const problems: string[] = []
  let verdict: Verdict | undefined
  try {
    await story.tell(lab)
    await lab.settle()
    verdict = await lab.verdict()
    problems.push(...verdict.problems, ...agentProblems(lab))
    if (options.hasLimits) {
      problems.push(...limitProblems(measuredIn(lab)))
      lab.notes.push(...limitNotes(measuredIn(lab)))
    }
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
  }
  const measured = measuredIn(lab)
  await lab[Symbol.asyncDispose]()
  return {
    fault,
    name,
    title,
    problems,
    verdict,
    notes: lab.notes,
    ...measured,
    tookMs: performance.now() - begun,
  }
}

function measuredIn({ agents, twins, recoveries, consumerPeaks }: Lab): Measured {
  const measures = (some: readonly LoadAgent[]): Measures[] =>
    some.flatMap((agent) => agent.measures() ?? [])
  return { recoveries, consumerPeaks, agents: measures(agents), twins: measures(twins) }
}

/** What no agent may notice: its output, its exit code, its promises are its own (I5). */
function agentProblems(lab: Lab): string[] {
  const problems: string[] = []
  for (const agent of lab.agents) {
    const { stdout } = agent.said()
    if (stdout !== '') problems.push(`${agent.writer} has output that is not its own (I5)`)
    const rejections = agent.measures()?.rejections ?? 0
    if (rejections > 0) problems.push(`${agent.writer} had ${rejections} unhandled rejections (I5)`)
  }
  for (const [index, { ended, tookMs }] of lab.endings.entries()) {
    const { writer, exitCode } = lab.agents[index]!
    const { signal, stderr } = ended
    if (signal === null && ended.exitCode !== exitCode)
      problems.push(`${writer} ended with ${ended.exitCode} (I5): ${stderr.slice(-500)}`)
    if (tookMs > ENDS_WITHIN_MS) problems.push(`${writer} took ${tookMs} ms to end (I5)`)
  }
  return problems
}
