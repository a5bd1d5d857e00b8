import type { HrTime } from './action-id.ts'

/** 9999-12-31T23:59:59.999Z: later years have no fixed-width text, and PostgreSQL's input refuses them. */
const LAST_MS = 253402300799999

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?$/

/** As we write it ourselves. */
const OURS = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/

/** Whether a time in milliseconds lies in the years 1970 to 9999, which every part of the pipe can hold. */
export function isStorableTime(ms: number): boolean {
  return ms >= 0 && ms <= LAST_MS
}

/** Whole milliseconds of a span's time, truncated. NaN when the time is no time. */
export function hrTimeToMs(time: HrTime): number {
  return time[0] * 1000 + Math.floor(time[1] / 1e6)
}

/** Whole microseconds between two span times; never negative, NaN when either is no time. */
export function durationUs(start: HrTime, end: HrTime): number {
  return Math.max(0, Math.trunc((end[0] - start[0]) * 1e6 + (end[1] - start[1]) / 1e3))
}

let cachedSecond = Number.NaN
let cachedText = ''

/**
 * `2026-11-22T13:30:00.123456Z`: UTC, six fraction digits, truncated and never rounded, because
 * ids truncate: one id with two times would be two rows.
 *
 * @param time within the years 1970 to 9999
 */
export function formatTimestamp(time: HrTime): string {
  const [seconds, nanoseconds] = time
  if (seconds !== cachedSecond) {
    cachedText = new Date(seconds * 1000).toISOString().slice(0, 20)
    cachedSecond = seconds
  }
  const micros = Math.floor(nanoseconds / 1e3)
  const fraction = `${THREE_DIGITS[Math.floor(micros / 1e3)]}${THREE_DIGITS[micros % 1e3]}Z`
  return cachedText + fraction
}

/** `000` to `999`: to write a number costs more than to look it up. */
const THREE_DIGITS = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, '0'))

/** The same for a time in milliseconds. */
export function formatTimestampMs(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`
}

/** One moment, for the row and for the id: `ms` is `text`, truncated. */
export interface ParsedTimestamp {
  /** In the one format of the contract. */
  readonly text: string
  /** Whole milliseconds since the epoch. */
  readonly ms: number
}

/** A second that was read, up to its point: actions that follow each other share it. */
let readSecond = ''
let readSecondMs = Number.NaN

/**
 * Reads ISO 8601 text: more than six fraction digits are truncated, a missing zone is UTC, an
 * offset is applied. `undefined` when it is no time or lies outside the years 1970 to 9999.
 *
 * The fraction is handled as text: `Date` would keep three digits of it.
 */
export function parseTimestamp(value: unknown): ParsedTimestamp | undefined {
  if (typeof value !== 'string') return undefined
  // To convert a second to a date and back takes as long as all of an event's JSON.
  if (readSecond !== '' && value.startsWith(readSecond) && OURS.test(value)) {
    return { text: value, ms: readSecondMs + Number(value.slice(20, 23)) }
  }
  const match = ISO.exec(value.trim())
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone] = match
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const wallMs = Date.parse(`${wall}Z`)
  // Date.parse accepts 30 February and moves it on: a time that is not in the calendar is no time.
  if (Number.isNaN(wallMs) || new Date(wallMs).toISOString().slice(0, 19) !== wall) return undefined
  const secondMs = wallMs - zoneOffsetMs(zone)
  const digits = fraction.slice(0, 6).padEnd(6, '0')
  const ms = secondMs + Number(digits.slice(0, 3))
  if (!isStorableTime(ms)) return undefined
  readSecond = `${new Date(secondMs).toISOString().slice(0, 19)}.`
  readSecondMs = secondMs
  return { text: `${readSecond}${digits}Z`, ms }
}

/** NaN for an offset that no clock shows. */
function zoneOffsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0
  const sign = zone.startsWith('-') ? -1 : 1
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || 0)
  return hours > 23 || minutes > 59 ? Number.NaN : sign * (hours * 60 + minutes) * 60_000
}
