import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DecodeOptions } from '../src/decode-action.ts'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'v1')

/** As the README of the package says for the golden messages. */
export const DECODING: DecodeOptions = {
  recordTimeMs: Date.parse('2026-11-22T13:31:00.000Z'),
  hash: (bytes) => createHash('sha256').update(bytes).digest('hex'),
}

export interface Golden {
  readonly name: string
  readonly content: Readonly<Record<string, unknown>>
  /** The bytes that go over the wire: without the file's line breaks. */
  readonly message: string
}

function golden(file: string): Golden {
  const content = JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')) as Golden['content']
  return { name: file.replace(/\.json$/, ''), content, message: JSON.stringify(content) }
}

const files = readdirSync(FIXTURES)
const isOriginal = (file: string): boolean => file.startsWith('original-')
const isDecoded = (file: string): boolean => file.endsWith('.decoded.json')

export const goldenEvents: readonly Golden[] = files.filter((file) => !isOriginal(file)).map(golden)

/** Messages of the original system, each with the event that is read from it. */
export const originalMessages: readonly (Golden & { readonly decoded: Golden })[] = files
  .filter((file) => isOriginal(file) && !isDecoded(file))
  .map((file) => ({ ...golden(file), decoded: golden(file.replace(/json$/, 'decoded.json')) }))

/** A message with the fields that every action has, and those given. */
export function message(fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    schema_version: 1,
    id: '01a20373-083b-719c-b7ad-6b7169203331',
    correlation_id: '0af76519-16cd-43dd-8448-eb211c80319c',
    agent_name: 'agent-researcher',
    action_type: 'tool_call',
    action_name: 'Read',
    action_details: {},
    status: 'ok',
    timestamp: '2026-11-22T13:30:00.123456Z',
    debug_mode: true,
    ...fields,
  })
}
