import fc from 'fast-check'
import { Partitioners, type PartitionMetadata } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { partitionOfKey } from '../src/partition-of-key.ts'

const ofKafkajs = Partitioners.DefaultPartitioner()

function partitionByKafkajs(key: Buffer | string, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    leader: 1,
  })) as PartitionMetadata[]
  return ofKafkajs({ topic: 't', partitionMetadata, message: { key, value: null } })
}

describe('the partition of a key', () => {
  it("is the one that Kafka's own tests of murmur2 give", () => {
    // UtilsTest.testMurmur2: the hashes, made positive as Java's partitioner does.
    const hashes: readonly (readonly [string, number])[] = [
      ['21', -973932308],
      ['foobar', -790332482],
      ['a-little-bit-long-string', -985981536],
      ['a-little-bit-longer-string', -1486304829],
      ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
      ['abc', 479470107],
    ]
    for (const [key, hash] of hashes) {
      expect(partitionOfKey(key, 2 ** 31)).toBe(hash & 0x7fffffff)
    }
  })

  it('is the one that kafkajs chooses, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 500 }), (key, n) => {
        expect(partitionOfKey(key, n)).toBe(partitionByKafkajs(key, n))
      }),
    )
  })

  it('is the one that kafkajs chooses, for any bytes, wherever they lie in memory', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 500 }), (bytes, n) => {
        const memory = new Uint8Array(bytes.length + 3)
        memory.set(bytes, 3)
        expect(partitionOfKey(memory.subarray(3), n)).toBe(
          partitionByKafkajs(Buffer.from(bytes), n),
        )
      }),
    )
  })
})
