import type { CommandContext } from '../command-context.ts'
import { EXIT } from '../exit-code.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { checkSettings } from './check-settings.ts'
import { checkDatabaseSide } from './database-checks.ts'
import { doctorSettings, type DoctorSettings } from './doctor-settings.ts'
import type { Examination } from './examination.ts'
import type { Outcome } from './finding.ts'
import { checkKafka } from './kafka-checks.ts'
import { runProbe } from './run-probe.ts'

export interface ExamineOptions extends GlobalOptions {
  /** `false`: no action is sent. */
  readonly probe: boolean
  /** Longest wait for the probe's row, in milliseconds. */
  readonly timeout: number
}

/** All checks in order. Everything that was opened is closed again, also on an interruption. */
export async function examine(
  examination: Examination,
  options: ExamineOptions,
  context: CommandContext,
): Promise<void> {
  const closers: (() => Promise<unknown>)[] = []
  const closeAll = (): Promise<unknown> => Promise.allSettled(closers.map((close) => close()))
  const forget = context.onInterrupt(closeAll)
  try {
    const keep = (resource: { close(): Promise<unknown> }): void => {
      closers.push(() => resource.close())
    }
    await examineAll({ examination, options, context, keep })
  } finally {
    forget()
    await closeAll()
  }
}

interface Checks {
  readonly examination: Examination
  readonly options: ExamineOptions
  readonly context: CommandContext
  readonly keep: (resource: { close(): Promise<unknown> }) => void
}

async function examineAll(checks: Checks): Promise<void> {
  const { examination, options, context } = checks
  const kafka = await context.loadKafka()
  const settings = await doctorSettings(options, context)
  await examination.check('settings', {}, () =>
    checkSettings(settings, {
      environment: context.env,
      kafkaVariables: kafka.KAFKA_VARIABLES.map(({ name }) => name),
      describeKafka: kafka.describeKafka,
    }),
  )
  const topic = await checkKafka({ ...checks, settings: settings.kafka, kafka })
  const schema = await checkDatabaseSide({ ...checks, settings: settings.database })
  if (!options.probe) {
    examination.leaveOut('probe', 'left out by --no-probe: nothing was sent')
    return
  }
  await examination.check('probe', { topic, schema }, (has) =>
    isEmbedded(settings)
      ? UNVERIFIABLE
      : runProbe(
          { checked: has.topic, store: has.schema, timeoutMs: options.timeout },
          kafka,
          context,
        ),
  )
}

function isEmbedded({ database }: DoctorSettings): boolean {
  return database !== undefined && /^pglite:/i.test(database.url)
}

const UNVERIFIABLE: Outcome<number> = {
  status: 'failed',
  exitCode: EXIT.unverified,
  found: ['one process owns an embedded store: no consumer can write while it is open here'],
  advice: [
    'Leave this out with --no-probe. A consumer that runs on it answers at its /health; agent-actions runs shows the rows once it has ended.',
  ],
}
