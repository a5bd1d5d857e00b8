/** Drawing random bytes costs a call into the runtime; one draw serves 512 span ids. */
const POOL_BYTES = 4096

const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))

const pool = new Uint8Array(POOL_BYTES)
let at = POOL_BYTES

/** 16 random lower-case hex digits, never all zero: that is no id in OpenTelemetry. */
export function randomSpanId(): string {
  for (;;) {
    const hex = eightBytes()
    if (hex !== '0000000000000000') return hex
  }
}

/** 32 random lower-case hex digits, never all zero. */
export function randomTraceId(): string {
  return `${eightBytes()}${randomSpanId()}`
}

/** In one allocation: put together digit by digit it takes thrice the time, and spans wait for it. */
function eightBytes(): string {
  if (at + 8 > POOL_BYTES) refill()
  const digit = (index: number): number =>
    DIGITS[((pool[at + (index >> 1)] as number) >> ((index & 1) === 0 ? 4 : 0)) & 15] as number
  // prettier-ignore
  const hex = String.fromCharCode(
    digit(0), digit(1), digit(2), digit(3), digit(4), digit(5), digit(6), digit(7),
    digit(8), digit(9), digit(10), digit(11), digit(12), digit(13), digit(14), digit(15),
  )
  at += 8
  return hex
}

function refill(): void {
  at = 0
  if (typeof crypto !== 'undefined') crypto.getRandomValues(pool)
  // Ids need to be distinct, not secret.
  else for (let i = 0; i < POOL_BYTES; i += 1) pool[i] = Math.floor(Math.random() * 256)
}
