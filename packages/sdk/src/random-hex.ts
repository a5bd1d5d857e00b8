/** Drawing random bytes costs a call into the runtime; one draw serves 256 span ids. */
const POOL_BYTES = 2048

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
)

const pool = new Uint8Array(POOL_BYTES)
let at = POOL_BYTES

/** Random lower-case hex digits, two a byte, never all zero: that is no id in OpenTelemetry. */
export function randomHex(bytes: number): string {
  if (at + bytes > POOL_BYTES) refill()
  let hex = ''
  let bits = 0
  for (const end = at + bytes; at < end; at += 1) {
    const byte = pool[at] as number
    bits |= byte
    hex += HEX[byte]
  }
  return bits === 0 ? randomHex(bytes) : hex
}

function refill(): void {
  at = 0
  if (typeof crypto !== 'undefined') crypto.getRandomValues(pool)
  // Ids need to be distinct, not secret.
  else for (let i = 0; i < POOL_BYTES; i += 1) pool[i] = Math.floor(Math.random() * 256)
}
