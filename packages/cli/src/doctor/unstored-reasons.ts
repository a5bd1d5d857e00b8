import { counted, type GroupReading } from './check-consumer-group.ts'
import { deadLettersText } from './check-dead-letter-topic.ts'

/** What could be read at one moment; `undefined` what could not. */
export interface PipelineReading {
  readonly group: GroupReading | undefined
  readonly deadLetters: number | undefined
}

interface Readings {
  /** Before the probe was sent. */
  readonly before: PipelineReading
  /** When its row was late. */
  readonly after: PipelineReading
}

/** Why the probe's row did not come, the likeliest first. */
export function unstoredReasons({ before, after }: Readings): readonly string[] {
  const reasons = [deadLetterReason(before, after), groupReason(before.group, after.group)]
  const known = reasons.filter((reason) => reason !== undefined)
  return known.length > 0
    ? known
    : ['Why, could not be found out: look at the log of the consumer and at its /health.']
}

function deadLetterReason(before: PipelineReading, after: PipelineReading): string | undefined {
  const more = (after.deadLetters ?? 0) - (before.deadLetters ?? after.deadLetters ?? 0)
  if (more <= 0) return undefined
  return `${deadLettersText(more)} came meanwhile, and the probe may be among them: the consumer's log and the headers of the letter say why.`
}

function groupReason(
  before: GroupReading | undefined,
  after: GroupReading | undefined,
): string | undefined {
  if (!after) return undefined
  const { groupId, members, lag, committed } = after
  if (members === 0) {
    return `No consumer is running in the group ${groupId}. Start agent-actions consume; the probe waits on the topic and becomes a row then.`
  }
  if (lag === 0) {
    return `The group ${groupId} has committed the probe, but this database has no row of it: the consumer writes to another database. Compare its DATABASE_URL with the one above.`
  }
  if (before && committed > before.committed) {
    return `The consumer gets on, but ${counted(lag, 'record')} still wait: give it more time with --timeout 5m, or start another consumer.`
  }
  return `A consumer is there and commits nothing; ${counted(lag, 'record')} wait. It cannot write to its database, or is paused: its log and /health/ready say why.`
}
