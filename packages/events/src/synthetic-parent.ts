const LOW_64_BITS = 16

/**
 * The span id of the parent that never existed.
 *
 * A span joins a given trace only through a parent, so where nobody can hand the trace id to the id
 * generator, the SDK names a remote parent with this id. Readers write such a span as a root.
 *
 * The bitwise complement of the trace id's low 64 bits, so that it depends on the trace alone and
 * no span has it by chance more often than any other; `…01` where that is zero, which is no span id.
 *
 * @param traceId 32 lower-case hex digits
 */
export function syntheticParentSpanId(traceId: string): string {
  let complement = ''
  for (let at = LOW_64_BITS; at < LOW_64_BITS * 2; at += 4) {
    const bits = 0xffff - Number.parseInt(traceId.slice(at, at + 4), 16)
    complement += bits.toString(16).padStart(4, '0')
  }
  return complement === '0000000000000000' ? '0000000000000001' : complement
}
