import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { ACTION_STATUSES, ACTION_TYPES, SCHEMA_VERSION, type ActionEvent } from '../src/action.ts'
import { MAX_NAME_LENGTH } from '../src/field-reader.ts'
import { goldenEvents, message, originalMessages } from './messages.ts'

interface Schema {
  readonly description?: string
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly enum?: readonly string[]
  readonly const?: unknown
  readonly maxLength?: number
}

const file = createRequire(import.meta.url).resolve(
  '@agent-actions/events/schema/action-event.v1.schema.json',
)
const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema
const isValid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)

type RequiredKey = {
  [K in keyof ActionEvent]-?: object extends Pick<ActionEvent, K> ? never : K
}[keyof ActionEvent]

// The compiler holds these two against the type: a key too many or too few does not compile.
const REQUIRED: Readonly<Record<RequiredKey, true>> = {
  schema_version: true,
  id: true,
  correlation_id: true,
  agent_name: true,
  action_type: true,
  action_name: true,
  action_details: true,
  status: true,
  timestamp: true,
  debug_mode: true,
}
const OPTIONAL: Readonly<Record<Exclude<keyof ActionEvent, RequiredKey>, true>> = {
  span_id: true,
  parent_span_id: true,
  duration_ms: true,
  duration_us: true,
  project_path: true,
  project_name: true,
  working_directory: true,
  source: true,
}

const sorted = (keys: Iterable<string> = []): readonly string[] => [...keys].toSorted()

describe('the JSON Schema', () => {
  it('has the fields of the type, and requires those that the type requires', () => {
    const all = Object.keys({ ...REQUIRED, ...OPTIONAL })
    expect(sorted(Object.keys(schema.properties ?? {}))).toEqual(sorted(all))
    expect(sorted(schema.required)).toEqual(sorted(Object.keys(REQUIRED)))
  })

  it('has the values of the type', () => {
    expect(schema.properties?.['action_type']?.enum).toEqual(ACTION_TYPES)
    expect(schema.properties?.['status']?.enum).toEqual(ACTION_STATUSES)
    expect(schema.properties?.['schema_version']?.const).toBe(SCHEMA_VERSION)
    expect(schema.$defs?.['name']?.maxLength).toBe(MAX_NAME_LENGTH)
  })

  it('describes every field', () => {
    const undescribed = (part: Schema, path: string): string[] => [
      ...(part.description ? [] : [path]),
      ...Object.entries({ ...part.properties, ...part.$defs }).flatMap(([key, inner]) =>
        undescribed(inner, `${path}.${key}`),
      ),
    ]
    expect(undescribed(schema, '')).toEqual([])
  })

  it.each(goldenEvents)('accepts the golden message $name', ({ content }) => {
    isValid(content)
    expect(isValid.errors ?? []).toEqual([])
  })

  it.each(originalMessages)('accepts what is decoded from $name', ({ decoded }) => {
    isValid(decoded.content)
    expect(isValid.errors ?? []).toEqual([])
  })

  it('knows every field of the golden messages', () => {
    const known = Object.keys(schema.properties ?? {})
    const used = new Set(goldenEvents.flatMap(({ content }) => Object.keys(content)))
    expect(sorted(used)).toEqual(sorted(known))
  })

  it('accepts a field that is not known yet: what is new is additive', () => {
    expect(isValid(JSON.parse(message({ model: 'some-model' })))).toBe(true)
  })

  it.each(Object.keys(REQUIRED))('refuses an event without %s', (key) => {
    expect(isValid(JSON.parse(message({ [key]: undefined })))).toBe(false)
  })

  it.each([
    ['a version that is not known', { schema_version: 2 }],
    ['a nil id', { id: '00000000-0000-0000-0000-000000000000' }],
    ['an upper-case id', { id: '01A20373-083B-719C-B7AD-6B7169203331' }],
    ['a correlation id that is no UUID', { correlation_id: 'abc-123' }],
    ['a span id of zeros', { span_id: '0000000000000000' }],
    ['an empty name', { agent_name: '' }],
    ['a name that is too long', { action_name: 'x'.repeat(MAX_NAME_LENGTH + 1) }],
    ['an unknown type', { action_type: 'thought' }],
    ['an unknown status', { status: 'failed' }],
    ['details that are no object', { action_details: [] }],
    ['a time with milliseconds only', { timestamp: '2026-11-22T13:30:00.123Z' }],
    ['a time with an offset', { timestamp: '2026-11-22T13:30:00.123456+00:00' }],
    ['a year before 1970', { timestamp: '1969-11-22T13:30:00.123456Z' }],
    ['a negative duration', { duration_ms: -1 }],
    ['half a millisecond', { duration_ms: 0.5 }],
    ['a duration that no integer column holds', { duration_ms: 2 ** 31 }],
    ['null for what is absent', { project_name: null }],
  ])('refuses %s', (_what, fields) => {
    expect(isValid(JSON.parse(message(fields)))).toBe(false)
  })
})
