import { CompressionTypes } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { compressionFor } from '../src/producer-compression.ts'

function messages(count: number, bytes: number) {
  return Array.from({ length: count }, () => ({ key: null, value: Buffer.alloc(bytes) }))
}

describe('compression', () => {
  it('is gzip for batches from 16 KiB on, however many messages share them', () => {
    expect(compressionFor(messages(1, 16_384))).toBe(CompressionTypes.GZIP)
    expect(compressionFor(messages(64, 256))).toBe(CompressionTypes.GZIP)
  })

  it('is none for less, and for tombstones', () => {
    expect(compressionFor(messages(1, 16_383))).toBe(CompressionTypes.None)
    expect(compressionFor([{ key: 'k', value: null }])).toBe(CompressionTypes.None)
  })
})
