import { crc32 } from 'node:zlib'

/**
 * One event of a segment, version 1: eight hex digits of the CRC-32 of the event's bytes, a space,
 * the event as JSON, a line feed. JSON has no line feed of its own, so a damaged line costs itself
 * alone: the next one begins behind the next line feed.
 */
const CRC_CHARS = 8
const JSON_AT = CRC_CHARS + 1
const LINE_FEED = 0x0a
const SPACE = 0x20

/** Bytes of an event's line beside the event's own. */
export const LINE_OVERHEAD: number = JSON_AT + 1

/** The event's line, in the two parts around its bytes: these are written without a copy. */
export function lineAround(value: Uint8Array): readonly [Uint8Array, Uint8Array, Uint8Array] {
  return [Buffer.from(`${hex(crc32(value))} `, 'latin1'), value, END]
}

const END = Buffer.from('\n')

function hex(checksum: number): string {
  return checksum.toString(16).padStart(CRC_CHARS, '0')
}

/** What of a segment's bytes are lines. */
export interface Lines {
  /** Of the lines that are whole, each the event's bytes. */
  readonly values: readonly Uint8Array[]
  /** Lines whose checksum is not that of what they hold. */
  readonly damaged: number
  /** Bytes behind the last line feed: the beginning of another line. */
  readonly restBytes: number
}

export function linesIn(bytes: Uint8Array): Lines {
  const values: Uint8Array[] = []
  let damaged = 0
  let start = 0
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    const value = valueOf(bytes.subarray(start, end))
    if (value) values.push(value)
    else damaged += 1
    start = end + 1
  }
  return { values, damaged, restBytes: bytes.length - start }
}

function valueOf(line: Uint8Array): Uint8Array | undefined {
  if (line[CRC_CHARS] !== SPACE) return undefined
  const value = line.subarray(JSON_AT)
  const checksum = Buffer.from(line.subarray(0, CRC_CHARS)).toString('latin1')
  return checksum === hex(crc32(value)) ? value : undefined
}
