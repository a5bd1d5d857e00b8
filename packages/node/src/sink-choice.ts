import type { ActionSink } from '@agent-actions/events'

export type SinkName = 'kafka' | 'embedded'
export type SinkChoice = ActionSink | SinkName

export interface ChoosingOptions {
  readonly sink?: unknown
  readonly kafka?: object
}

/**
 * The sink that the code names, else the one of `AGENT_ACTIONS_SINK`, else Kafka where somebody says
 * where it is, else the embedded store.
 *
 * @param problems what is wrong is added to it
 */
export function chooseSink(
  { sink, kafka }: ChoosingOptions,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): SinkChoice {
  if (sink !== undefined) {
    if (isSinkName(sink) || isSink(sink)) return sink
    problems.push("sink must be 'kafka', 'embedded' or an ActionSink with send() and close().")
    return 'embedded'
  }
  const named = environment['AGENT_ACTIONS_SINK']?.trim().toLowerCase()
  if (named) {
    if (isSinkName(named)) return named
    problems.push(`AGENT_ACTIONS_SINK must be kafka or embedded, but is ${JSON.stringify(named)}.`)
    return 'embedded'
  }
  return kafka || environment['KAFKA_BOOTSTRAP_SERVERS'] ? 'kafka' : 'embedded'
}

function isSinkName(sink: unknown): sink is SinkName {
  return sink === 'kafka' || sink === 'embedded'
}

function isSink(sink: unknown): sink is ActionSink {
  const { send, close } = (sink ?? {}) as Partial<ActionSink>
  return typeof send === 'function' && typeof close === 'function'
}
