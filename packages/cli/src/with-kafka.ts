import type { KafkaAdmin, KafkaSettings, Log } from '@agent-actions/kafka'
import type { CommandContext } from './command-context.ts'
import { visibleText } from './output/visible-text.ts'
import { isDebug, withProgress } from './with-progress.ts'

/** Opens the admin client for the time of `work`. */
export async function withKafka<T>(
  settings: KafkaSettings,
  context: CommandContext,
  work: (admin: KafkaAdmin) => Promise<T>,
): Promise<T> {
  const { openKafkaAdmin, describeKafka } = await context.loadKafka()
  const opening = openKafkaAdmin(settings, { log: kafkaLog(context) })
  const forget = context.onInterrupt(async () => (await opening).close())
  const name = visibleText(describeKafka(settings))
  try {
    await using admin = await withProgress(context, `connecting to ${name}`, opening)
    return await withProgress(context, `asking ${name}`, work(admin))
  } finally {
    forget()
  }
}

/** What fails is told by the error; the rest is for those who look for its cause. */
export function kafkaLog(context: CommandContext): Log {
  return (level, message, details = {}) => {
    if (!isDebug(context)) return
    context.stderr.write(`${visibleText(`${level}: ${message} ${textOf(details)}`)}\n`)
  }
}

function textOf(details: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(details, (_key, value: unknown) => {
    if (value instanceof Error) return value.message
    return typeof value === 'bigint' ? String(value) : value
  })
}
