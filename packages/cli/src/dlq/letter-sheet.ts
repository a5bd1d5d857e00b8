import type { ConsumedRecord, HeaderValue, RecordHeaders } from '@agent-actions/kafka'
import type { OutputStyle } from '../output/output-style.ts'
import { paint } from '../output/paint.ts'
import { formatMoment } from '../output/run-header.ts'
import { visibleText } from '../output/visible-text.ts'
import { letterRow, type LetterRow } from './letter-row.ts'
import type { DeadLetter } from './dead-letter.ts'
import { readableBytes, visibleBytes, type ReadableBytes } from './visible-bytes.ts'

/** Everything of one dead letter, in JSON. */
export interface WholeLetter extends LetterRow {
  readonly stage: string | undefined
  readonly key: ReadableBytes | null
  readonly value: ReadableBytes | null
  readonly headers: Readonly<Record<string, readonly ReadableBytes[]>>
}

/** Of a value, and of a header, on a terminal. */
const MOST_BYTES = 4096
const INDENT = '  '

export function wholeLetter(
  record: ConsumedRecord,
  { letter, isRedriven }: { readonly letter: DeadLetter; readonly isRedriven: boolean },
): WholeLetter {
  return {
    ...letterRow(letter, isRedriven),
    stage: letter.stage,
    key: record.key === null ? null : readableBytes(record.key),
    value: record.value === null ? null : readableBytes(record.value),
    headers: Object.fromEntries(
      Object.entries(record.headers).map(([name, header]) => [
        name,
        valuesOf(header).map(readableBytes),
      ]),
    ),
  }
}

/** Why and from where, then headers, key and value, each line of them indented. */
export function formatLetterSheet(
  record: ConsumedRecord,
  letter: WholeLetter,
  style: OutputStyle,
): string {
  const headers = Object.entries(record.headers).flatMap(([name, header]) => [
    `${INDENT}${visibleText(name)}`,
    ...valuesOf(header).flatMap((value) => indented(value, style, 2)),
  ])
  return [
    ...fieldsOf(letter).map(
      ([name, value]) => `${paint(name.padEnd(9), 'dim', style.color)} ${visibleText(value)}`,
    ),
    paint('headers', 'dim', style.color),
    ...headers,
    paint('key', 'dim', style.color),
    ...(record.key === null ? [`${INDENT}(none)`] : indented(record.key, style, 1)),
    paint(valueTitle(record.value), 'dim', style.color),
    ...(record.value === null ? [] : indented(record.value, style, 1)),
  ].join('\n')
}

function fieldsOf(letter: WholeLetter): readonly (readonly [string, string])[] {
  const { topic, partition, offset, timestamp, redrivenFrom } = letter
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['letter', letter.id],
    ['reason', letter.reason],
    ['sqlstate', letter.sqlstate],
    ['error', letter.error],
    ['stage', stageText(letter.stage)],
    ['failed', `${formatMoment(letter.failedAt)}${attemptsText(letter)}`],
    ['group', letter.consumerGroup],
    ['record', topic && `${topic}, partition ${partition}, offset ${offset}`],
    ['written', timestamp && formatMoment(timestamp)],
    ['came from', redrivenFrom && `${redrivenFrom}, redriven ${letter.redriveCount} times`],
    ['redriven', letter.redriven ? 'yes' : 'no'],
  ]
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

function stageText(stage: string | undefined): string | undefined {
  if (stage === 'VALUE_CONVERTER') return 'reading the message'
  return stage === 'TASK_PUT' ? 'writing the row' : stage
}

function attemptsText({ attempts }: WholeLetter): string {
  if (attempts === undefined) return ''
  return attempts === 1 ? ', at the first try' : `, after ${attempts} tries`
}

function valueTitle(value: Uint8Array | null): string {
  if (value === null) return 'value: none, a tombstone'
  return value.length === 0 ? 'value: empty' : `value: ${value.length} bytes`
}

function indented(bytes: Uint8Array, { width }: OutputStyle, depth: number): readonly string[] {
  const indent = INDENT.repeat(depth)
  return visibleBytes(bytes, { width: width - indent.length, most: MOST_BYTES }).map(
    (line) => `${indent}${line}`,
  )
}

function valuesOf(header: RecordHeaders[string]): readonly Uint8Array[] {
  if (header === undefined) return []
  const values = Array.isArray(header)
    ? (header as readonly HeaderValue[])
    : [header as HeaderValue]
  return values.map((value) => (typeof value === 'string' ? Buffer.from(value) : value))
}
