import type { CompressionTypes } from 'kafkajs'
import type { ProducerMessage } from './producer-client.ts'

/** kafkajs's `CompressionTypes`, which cannot be imported without loading kafkajs. */
const NONE: CompressionTypes.None = 0
const GZIP: CompressionTypes.GZIP = 1

/** About 25 events. */
const COMPRESSED_FROM_BYTES = 16_384

/**
 * gzip for batches from 16 KiB on. Measured on events of 647 bytes, two cores, a broker beside it
 * (`node bench/kafka-compression.js`): 20 events cost 48 µs of CPU each without gzip and 53 with it,
 * 100 events 29 and 33, for 150 to 170 bytes of each on the wire instead of 810; 10 events cost 42
 * and 72, one alone 180 and 300.
 */
export function compressionFor(messages: readonly ProducerMessage[]): CompressionTypes {
  let bytes = 0
  for (const { value } of messages) {
    bytes += value?.byteLength ?? 0
    if (bytes >= COMPRESSED_FROM_BYTES) return GZIP
  }
  return NONE
}
