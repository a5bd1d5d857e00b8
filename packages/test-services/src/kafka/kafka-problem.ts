import { findJava } from './java.ts'
import { kafkaJars } from './kafka-jars.ts'
import { KafkaUnavailableError } from './kafka-unavailable-error.ts'

/**
 * Why there can be no broker; `undefined` when there can. Downloads the broker where it is not there
 * yet, because only that tells whether it can be had.
 */
export async function kafkaProblem(
  onProgress: (text: string) => void,
): Promise<string | undefined> {
  if (process.env['KAFKA_BOOTSTRAP_SERVERS']) return undefined
  try {
    await findJava()
    await kafkaJars(onProgress)
    return undefined
  } catch (error) {
    if (error instanceof KafkaUnavailableError) return error.message
    throw error
  }
}
