import type { CompressionTypes } from 'kafkajs'
import type { ProducerMessage } from './producer-client.ts'

/** kafkajs's `CompressionTypes`, which cannot be imported without loading kafkajs. */
const NONE: CompressionTypes.None = 0
const GZIP: CompressionTypes.GZIP = 1

const COMPRESSED_FROM_BYTES = 8_192

export function compressionFor(messages: readonly ProducerMessage[]): CompressionTypes {
  let bytes = 0
  for (const { value } of messages) {
    bytes += value?.byteLength ?? 0
    if (bytes >= COMPRESSED_FROM_BYTES) return GZIP
  }
  return NONE
}
