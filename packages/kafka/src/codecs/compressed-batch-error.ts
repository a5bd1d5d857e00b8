/**
 * A compressed batch that cannot be read. Never a TypeError or RangeError: kafkajs takes those for
 * bugs and ends its consumer for good, without a word to whoever runs it.
 */
export class CompressedBatchError extends Error {
  override readonly name = 'CompressedBatchError'

  constructor(codec: string, reason: string, options?: ErrorOptions) {
    super(`a batch compressed with ${codec} cannot be read: ${reason}`, options)
  }
}
