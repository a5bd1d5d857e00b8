import { describe, expect, it } from 'vitest'
import { EventSlab } from '../src/event-slab.ts'

const decoder = new TextDecoder()

describe('the event slab', () => {
  it('encodes the pieces as one text in UTF-8', () => {
    const pieces = ['{"b":', '"Lire été 漢字 🛒"', '}']
    expect(decoder.decode(new EventSlab().encode('{"a":', pieces))).toBe(
      '{"a":{"b":"Lire été 漢字 🛒"}}',
    )
  })

  it('leaves earlier events as they were, however many follow', () => {
    const slab = new EventSlab()
    const texts = Array.from({ length: 5_000 }, (_, index) => `${index}:${'é'.repeat(index % 700)}`)
    const values = texts.map((text) => slab.encode('', [text]))
    expect(values.map((value) => decoder.decode(value))).toEqual(texts.map((text) => `${text}}`))
  })

  it('encodes a text that is longer than a slab', () => {
    const text = '漢'.repeat(400_000)
    const slab = new EventSlab()
    const before = slab.encode('before', [])
    expect(decoder.decode(slab.encode('{', [text]))).toBe(`{${text}}`)
    expect(decoder.decode(slab.encode('after', []))).toBe('after}')
    expect(decoder.decode(before)).toBe('before}')
  })

  it.each([100, 10_000, 50_000, 87_000, 100_000, 131_000, 174_000])(
    'holds events of %i bytes in half as much memory again at the most',
    (bytes) => {
      const slab = new EventSlab()
      const count = Math.ceil(10_000_000 / bytes)
      const values = Array.from({ length: count }, () => slab.encode('', ['x'.repeat(bytes)]))
      const buffers = new Set(values.map(({ buffer }) => buffer))
      const held = [...buffers].reduce((sum, buffer) => sum + buffer.byteLength, 0)
      expect(held).toBeLessThan(count * bytes * 1.5 + 1_000_000)
    },
  )

  it('leaves the other events whole when the buffer of one is transferred', () => {
    const slab = new EventSlab()
    const [one, other] = [slab.encode('one', []), slab.encode('other', [])]
    try {
      structuredClone(one, { transfer: [one.buffer as ArrayBuffer] })
    } catch {
      // Newer versions of Node refuse, older ones copy.
    }
    expect(decoder.decode(other)).toBe('other}')
    expect(decoder.decode(slab.encode('third', []))).toBe('third}')
  })

  it('gives many small events few buffers', () => {
    const slab = new EventSlab()
    const values = Array.from({ length: 1_000 }, () => slab.encode('{"small":', ['true']))
    expect(new Set(values.map(({ buffer }) => buffer)).size).toBe(1)
  })
})
