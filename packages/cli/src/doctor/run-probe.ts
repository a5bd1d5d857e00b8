import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { RecordProducer } from '@agent-actions/kafka'
import type { Store } from '@agent-actions/store'
import type { CommandContext, KafkaFunctions } from '../command-context.ts'
import { kafkaLog } from '../with-kafka.ts'
import { checkProbe } from './check-probe.ts'
import type { Outcome } from './finding.ts'
import type { CheckedKafka } from './kafka-checks.ts'
import { probeAction } from './probe-action.ts'
import { unstoredReasons } from './unstored-reasons.ts'

/** As fine as the time is told; each look is a short read by an index. */
const LOOK_EVERY_MS = 25

export interface ProbeRun {
  readonly checked: CheckedKafka
  readonly store: Store
  readonly timeoutMs: number
}

/** The probe on its way through what the checks found. */
export async function runProbe(
  { checked, store, timeoutMs }: ProbeRun,
  kafka: KafkaFunctions,
  context: CommandContext,
): Promise<Outcome<number>> {
  const { settings, before, readAgain } = checked
  const action = probeAction(context.now().getTime())
  const producer = kafka.createRecordProducer(settings.kafka, { log: kafkaLog(context) })
  try {
    return await checkProbe(
      { action, timeoutMs },
      {
        send: (sent) => send(producer, { topic: settings.topic, action: sent }),
        isStored: async ({ correlationId }) =>
          (await context.store.readRun(store, correlationId)) !== undefined,
        pause: () => delay(Math.min(LOOK_EVERY_MS, timeoutMs)),
        elapsedMs: () => performance.now(),
        reasons: async () => unstoredReasons({ before, after: await readAgain() }),
      },
    )
  } finally {
    await producer.close()
  }
}

interface Sending {
  readonly topic: string
  readonly action: ReturnType<typeof probeAction>
}

function send(producer: RecordProducer, { topic, action }: Sending): Promise<void> {
  return producer.send(topic, [{ key: action.correlationId, value: action.value }])
}
