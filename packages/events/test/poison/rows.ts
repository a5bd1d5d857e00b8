import { event, eventWith, nested, row, type PoisonMessage } from './poison-message.ts'

/** A case for each pair of a name and what a field holds, as it is in JSON. */
function rowsWith(
  field: string,
  repaired: readonly string[],
  given: Readonly<Record<string, string>>,
): readonly PoisonMessage[] {
  return Object.entries(given).map(([name, json]) =>
    row(name, eventWith(name, field, json), repaired),
  )
}

const texts: readonly PoisonMessage[] = [
  ...rowsWith('action_details', ['*'], {
    'NUL in a text': String.raw`{"a":"b\u0000c"}`,
    'NUL in a key': String.raw`{"b\u0000c":1}`,
    'two keys that repair makes one': String.raw`{"\u0000":1,"\ud800":2}`,
    'a lone high surrogate': String.raw`{"a":"\ud83d"}`,
    'a lone low surrogate': String.raw`{"a":["\udc00"]}`,
    'surrogates the wrong way round': String.raw`{"a":"\ude00\ud83d"}`,
  }),
  row('NUL in a name', eventWith('NUL in a name', 'agent_name', String.raw`"a\u0000"`), ['*']),
  row('a byte order mark before it', `\uFEFF${event('a byte order mark before it')}`),
  row('white space around it', ` \r\n\t${event('white space around it')}\n `),
  ...rowsWith('agent_name', [], {
    'a terminal escape': String.raw`"\u001b]0;title\u0007\u001b[2J"`,
    'text from right to left': String.raw`"\u202egnp.exe\u2066"`,
    'line breaks in a name': String.raw`"a\r\nlevel=error msg=forged"`,
    'the end of a statement': `"'; drop table agent_actions; --"`,
    'the end of an array': String.raw`"\"}',NULL,{\\"`,
    'a name that says NULL': '"NULL"',
    'a parameter': '"$1::text"',
    markup: '"<script>alert(1)</script>"',
    'a noncharacter': String.raw`"\uffff\ufffe"`,
  }),
]

const numbers: readonly PoisonMessage[] = [
  ...rowsWith('action_details', ['*'], {
    'a number past double precision': '{"a":1e400}',
    'a number past numeric': '{"a":[-1e200000]}',
    'a number of 100,000 digits': `{"a":${'9'.repeat(100_000)}}`,
  }),
  ...rowsWith('action_details', [], {
    'the largest number': '{"a":1.7976931348623157e308}',
    'the smallest number': '{"a":5e-324}',
    'a number below the smallest': '{"a":1e-200000}',
    'a negative zero': '{"a":-0}',
    'a fraction of 100,000 digits': `{"a":0.${'3'.repeat(100_000)}}`,
  }),
  ...rowsWith('duration_ms', ['duration_ms'], {
    'a negative duration': '-1',
    'a duration past its column': '2147483648',
    'a duration in text': '"3"',
    'a duration in a list': '[3]',
    'half a duration': '0.5',
  }),
  ...rowsWith('duration_ms', ['*', 'duration_ms'], { 'an endless duration': '1e400' }),
  ...rowsWith('duration_us', ['duration_us'], { 'microseconds past exact': '1e300' }),
]

const ids: readonly PoisonMessage[] = [
  ...rowsWith('id', ['id'], {
    'an id that is no UUID': '"7"',
    'the nil id': '"00000000-0000-0000-0000-000000000000"',
    'an id that is a number': '7',
    'an id in braces': '"{01a20373-083b-719c-b7ad-6b7169203331}"',
    'an id with a line feed': String.raw`"01a20373-083b-719c-b7ad-6b7169203331\n"`,
  }),
  ...rowsWith('correlation_id', ['correlation_id'], {
    'a correlation id that is a word': '"run 7"',
    'the nil correlation id': '"00000000000000000000000000000000"',
    'a correlation id that is an object': '{"toString":1}',
    'a correlation id of 100,000 characters': JSON.stringify('x'.repeat(100_000)),
    'no correlation id': 'null',
  }),
  ...rowsWith('span_id', ['span_id'], {
    'a span id of zeros': '"0000000000000000"',
    'a span id that is too long': '"b7ad6b71692033310"',
    'a span id that is not hexadecimal': '"not hexadecimal!"',
  }),
  row(
    'an action that is its own parent',
    event('an action that is its own parent', {
      span_id: 'b7ad6b7169203331',
      parent_span_id: 'B7AD6B7169203331',
    }),
    ['parent_span_id'],
  ),
]

const times: readonly PoisonMessage[] = [
  ...rowsWith('timestamp', ['timestamp'], {
    'the year 12026 with a sign': '"+012026-11-22T13:30:00Z"',
    'the year 12026': '"12026-11-22T13:30:00Z"',
    'the year 0': '"0000-01-01T00:00:00Z"',
    'before 1970': '"1969-12-31T23:59:59Z"',
    'before 1970 by its zone': '"1970-01-01T00:00:00+01:00"',
    'after 9999 by its zone': '"9999-12-31T23:59:59-01:00"',
    'the 30th of February': '"2026-02-30T00:00:00Z"',
    'a leap second': '"2026-12-31T23:59:60Z"',
    'an offset that no clock shows': '"2026-11-22T13:30:00+99:99"',
    infinity: '"infinity"',
    now: '"now"',
    'a time that is a number': '1795354200',
    'a time without characters': '""',
    'no time': 'null',
  }),
  ...rowsWith('timestamp', [], {
    'a fraction of a second without end': `"2026-11-22T13:30:00.${'9'.repeat(100_000)}Z"`,
    'a zone far away': '"2026-11-22 13:30:00+2359"',
  }),
]

const structure: readonly PoisonMessage[] = [
  ...rowsWith('action_details', [], {
    'the deepest details': `{"a":${nested(510)}}`,
    'a prototype': '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":1}}}',
    'names of methods': '{"toString":null,"toJSON":1,"hasOwnProperty":2,"valueOf":3,"then":4}',
    'details that are null': 'null',
    'repairs that are none': '{"_repaired":"all of it"}',
    '50,000 keys': `{${Array.from({ length: 50_000 }, (_, key) => `"k${key}":0`).join()}}`,
    '100,000 items': `{"a":[${'0,'.repeat(99_999)}0]}`,
    'a text of 10 MB': `{"a":"${'x'.repeat(10_000_000)}"}`,
  }),
  ...rowsWith('action_details', ['action_details'], {
    'details that are a list': '[1,2]',
    'details that are text': '"all went well"',
    'details that are a number': '0',
    'details that are false': 'false',
  }),
  ...rowsWith('__proto__', [], { 'a prototype beside the fields': '{"agent_name":"other"}' }),
  ...rowsWith('more', [], { 'a field that nobody knows': nested(500) }),
  ...rowsWith('action_name', [], { 'two names, the last counts': '"First","action_name":"Last"' }),
  ...rowsWith('schema_version', [], { 'two versions, the last known': '2,"schema_version":1' }),
]

const wrongFields: readonly PoisonMessage[] = [
  ...rowsWith('agent_name', ['agent_name'], {
    'a name that is a number': '42',
    'a name without characters': '""',
    'a name of 100,000 characters': JSON.stringify('🛒'.repeat(50_000)),
  }),
  ...rowsWith('action_type', ['action_type'], {
    'an unknown type': '"thought"',
    'a type from the prototype': '"constructor"',
    'a type that is a list': '["tool_call"]',
  }),
  ...rowsWith('status', ['status'], { 'an unknown status': '"perhaps"' }),
  ...rowsWith('debug_mode', ['debug_mode'], { 'a debug mode in text': '"false"' }),
  ...rowsWith('project_path', ['project_path'], { 'a path that is a list': '["/"]' }),
  ...rowsWith('project_path', [], { 'a path of 100 KB': JSON.stringify('/a'.repeat(50_000)) }),
  ...rowsWith('source', ['source'], { 'a source that is text': '"sdk"' }),
  ...rowsWith('source', ['source.scope', 'source.trace_id'], {
    'a source with wrong members': '{"scope":5,"trace_id":"ABC","__proto__":{"service":1}}',
  }),
  ...rowsWith('source', [], { 'a place that is past any integer': '{"seq":1e308}' }),
  row('next to nothing', '{"project_name":"next to nothing","agent_name":"a"}', [
    'timestamp',
    'action_type',
    'correlation_id',
    'action_name',
  ]),
]

const fileOperations: readonly PoisonMessage[] = Object.entries({
  'file operations that are none': [null, 5, 'a', [], {}, { path: '' }, { file_path: 7 }],
  'lines past any file': [{ file_path: 'a', line_start: 1e300, line_end: -1 }],
  'an operation that is none': [{ file_path: 'a', operation: 'constructor' }],
  'a file name of 100 KB': [
    { file_path: 'a'.repeat(100_000), content_hash_after: 'x'.repeat(9999) },
  ],
  'more file operations than a column counts': Array.from({ length: 33_000 }, () => ({
    path: 'a',
  })),
}).map(([name, file_operations]) =>
  row(name, event(name, { action_name: 'Read', action_details: { file_operations } })),
)

/** Of each pair one is stored, whichever is written first. */
const repeats: readonly PoisonMessage[] = [
  row('one id', event('one id', { action_name: 'Read' })),
  {
    name: 'the same id, other details',
    value: event('one id', { action_name: 'Write', action_details: { forged: true } }),
    fate: { kind: 'repeat' },
  },
]

export const ROWS: readonly PoisonMessage[] = [
  ...texts,
  ...numbers,
  ...ids,
  ...times,
  ...structure,
  ...wrongFields,
  ...fileOperations,
  ...repeats,
]
