import type { ActionSink, EncodedAction } from '@agent-actions/events'
import { resolveKafkaSink, type KafkaSinkOptions } from './kafka-sink-settings.ts'
import { ProducingSink } from './producing-sink.ts'
import { sinkThreadFor } from './sink-thread/sink-thread-for.ts'
import { ThreadedSink } from './sink-thread/threaded-sink.ts'

export type { KafkaSinkOptions } from './kafka-sink-settings.ts'

/** Events go to a Kafka topic. */
export interface KafkaSink extends ActionSink {
  /**
   * Connects now and looks for the topic, instead of with the first `send`.
   *
   * @throws what a send would throw; the next one connects again
   */
  open(): Promise<void>
  /**
   * Resolves once all in-sync replicas have every event. After a failure, send the same objects
   * again: those that arrived are remembered and go nowhere.
   *
   * @throws BrokerError or DeliveryError, retryable while any event may still arrive; once all others
   *   have, `AA_EVENT_REFUSED`, not retryable, for events that a broker never takes; ClosedError
   */
  send(events: readonly EncodedAction[]): Promise<void>
  /** Gives sends under way `closeTimeoutMs`, then disconnects. Never rejects. Safe to call twice. */
  close(): Promise<void>
}

/**
 * The client is loaded and connected with the first event. Nothing of it keeps the process alive or
 * writes to stdout.
 *
 * @throws ConfigError at once that lists everything that is wrong with the options and variables
 */
export function kafkaSink(options: KafkaSinkOptions = {}): KafkaSink {
  const settings = resolveKafkaSink(options, process.env)
  const inline = (): KafkaSink => new ProducingSink(settings)
  const thread = settings.thread ? sinkThreadFor(options, process.env) : undefined
  if (!thread) return inline()
  const { closeTimeoutMs, log } = settings
  return new ThreadedSink(thread, { closeTimeoutMs, log, inline })
}
