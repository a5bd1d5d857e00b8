import { gzipSync } from 'node:zlib'
import { event, eventWith, letter, nested, type PoisonMessage } from './poison-message.ts'

const bytes = (...values: readonly number[]): Uint8Array => new Uint8Array(values)

/** A sound event, but for these bytes in the middle of a text. */
function eventWithBytes(name: string, ...inside: readonly number[]): Uint8Array {
  const [before = '', after = ''] = event(name, { action_name: 'a|b' }).split('|')
  return Buffer.concat([Buffer.from(before), bytes(...inside), Buffer.from(after)])
}

const nothing: readonly PoisonMessage[] = [
  letter('AA_EVENT_EMPTY', 'a tombstone', null),
  letter('AA_EVENT_EMPTY', 'no byte', ''),
  letter('AA_EVENT_EMPTY', 'white space', ' \r\n\t'),
  letter('AA_EVENT_EMPTY', 'a byte order mark alone', '\uFEFF'),
]

const noText: readonly PoisonMessage[] = [
  letter('AA_EVENT_NOT_UTF8', 'UTF-16', Buffer.from('\uFEFF{"agent_name":"a"}', 'utf16le')),
  letter('AA_EVENT_NOT_UTF8', 'compressed by the producer', gzipSync(event('gzip'))),
  letter('AA_EVENT_NOT_UTF8', 'a PNG', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)),
  letter('AA_EVENT_NOT_UTF8', 'cut inside a character', bytes(0x7b, 0x22, 0xe6, 0xbc)),
  letter('AA_EVENT_NOT_UTF8', 'an overlong slash', eventWithBytes('overlong', 0xc0, 0xaf)),
  letter('AA_EVENT_NOT_UTF8', 'an overlong NUL', eventWithBytes('overlong NUL', 0xc0, 0x80)),
  letter('AA_EVENT_NOT_UTF8', 'a raw surrogate', eventWithBytes('raw', 0xed, 0xa0, 0x80)),
  letter('AA_EVENT_NOT_UTF8', 'past Unicode', eventWithBytes('past', 0xf4, 0x90, 0x80, 0x80)),
  letter('AA_EVENT_NOT_UTF8', 'latin-1', eventWithBytes('latin-1', 0xe9)),
]

const noJson: readonly PoisonMessage[] = [
  letter('AA_EVENT_NOT_JSON', 'Avro by way of a registry', bytes(0, 0, 0, 0, 7, 2, 0x61)),
  letter('AA_EVENT_NOT_JSON', 'half an event', event('half').slice(0, -20)),
  letter('AA_EVENT_NOT_JSON', 'two events', `${event('one')}\n${event('two')}`),
  letter('AA_EVENT_NOT_JSON', 'a comma too many', event('comma').replace(/\}$/, ',}')),
  letter('AA_EVENT_NOT_JSON', 'a comment', `/* */ ${event('comment')}`),
  letter('AA_EVENT_NOT_JSON', 'single quotes', "{'agent_name':'a'}"),
  letter('AA_EVENT_NOT_JSON', 'NaN', eventWith('NaN', 'duration_ms', 'NaN')),
  letter('AA_EVENT_NOT_JSON', 'Infinity', eventWith('Infinity', 'duration_ms', '-Infinity')),
  letter('AA_EVENT_NOT_JSON', 'a hexadecimal number', eventWith('hex', 'duration_ms', '0x10')),
  letter('AA_EVENT_NOT_JSON', 'a raw NUL in a text', eventWithBytes('raw NUL', 0)),
  letter('AA_EVENT_NOT_JSON', 'a raw line feed in a text', eventWithBytes('line feed', 10)),
  letter('AA_EVENT_NOT_JSON', 'an escape cut short', eventWith('escape', 'agent_name', '"\\u00"')),
  letter('AA_EVENT_NOT_JSON', 'a secret in no JSON', 'password: sk-live-0123456789abcdef'),
  letter('AA_EVENT_NOT_JSON', 'a beginning without end', '{"a":'.repeat(100_000)),
  letter('AA_EVENT_NOT_JSON', '10 MB that are no JSON', 'x'.repeat(10_000_000)),
  letter('AA_EVENT_NOT_JSON', 'a line of a log', '2026-11-22 13:30:00 INFO started'),
]

const noAction: readonly PoisonMessage[] = [
  letter('AA_EVENT_NOT_AN_ACTION', 'null', 'null'),
  letter('AA_EVENT_NOT_AN_ACTION', 'true', 'true'),
  letter('AA_EVENT_NOT_AN_ACTION', 'a number', '42'),
  letter('AA_EVENT_NOT_AN_ACTION', 'a number without end', '9'.repeat(100_000)),
  letter('AA_EVENT_NOT_AN_ACTION', 'a text', '"agent_name"'),
  letter('AA_EVENT_NOT_AN_ACTION', 'no events', '[]'),
  letter('AA_EVENT_NOT_AN_ACTION', 'a list of events', `[${event('listed')}]`),
  letter('AA_EVENT_NOT_AN_ACTION', 'levels without end', nested(100_000)),
  letter('AA_EVENT_NOT_AN_ACTION', 'an object without fields', '{}'),
  letter('AA_EVENT_NOT_AN_ACTION', 'the event of another', '{"type":"order.created","id":7}'),
  letter('AA_EVENT_NOT_AN_ACTION', 'an event inside', `{"event":${event('inside')}}`),
  letter('AA_EVENT_NOT_AN_ACTION', 'an event as prototype', `{"__proto__":${event('proto')}}`),
  letter('AA_EVENT_NOT_AN_ACTION', 'keys in capitals', '{"AGENT_NAME":"a","ACTION_NAME":"b"}'),
]

const tooDeep: readonly PoisonMessage[] = [
  ['one level too many', 'action_details', `{"a":${nested(511)}}`],
  ['details of 10,000 levels', 'action_details', `{"a":${nested(10_000)}}`],
  ['details of 100,000 levels', 'action_details', nested(100_000)],
  ['objects of 10,000 levels', 'action_details', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
  ['a deep source', 'source', `{"a":${nested(10_000)}}`],
  ['a deep name', 'agent_name', nested(10_000)],
  ['a deep field that nobody knows', 'more', nested(10_000)],
].map(([name = '', field = '', json = '']) =>
  letter('AA_EVENT_TOO_DEEP', name, eventWith(name, field, json)),
)

const unknownVersion: readonly PoisonMessage[] = [
  ['a version to come', '2'],
  ['a version as text', '"1"'],
  ['version 0', '0'],
  ['half a version', '1.5'],
  ['an endless version', '1e400'],
  ['a version in a list', '[1]'],
  ['a false version', 'false'],
  ['a version of a megabyte', JSON.stringify('1'.repeat(500_000))],
].map(([name = '', json = '']) =>
  letter('AA_EVENT_UNKNOWN_VERSION', name, eventWith(name, 'schema_version', json)),
)

export const DEAD_LETTERS: readonly PoisonMessage[] = [
  ...nothing,
  ...noText,
  ...noJson,
  ...noAction,
  ...tooDeep,
  ...unknownVersion,
  letter(
    'AA_EVENT_UNKNOWN_VERSION',
    'two versions, the last unknown',
    event('two versions')
      .replace('{', '{"schema_version":1,')
      .replace(/\}$/, ',"schema_version":2}'),
  ),
]
