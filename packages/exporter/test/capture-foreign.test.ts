import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { replay, type SpanFixture } from './replay.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/spans')

const recordings = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json') && !file.endsWith('.events.json'))
  .toSorted()

/** All that may be in details where only names are kept; what these hold is a name, too. */
const NAMES = ['success', 'error_type', 'severity', 'caused_by', 'action_type', 'action_name']
const EMPTY = { tool_parameters: {}, error_message: '' }

function contentIn(details: Readonly<Record<string, unknown>>): unknown {
  const { error_context: errorContext = {}, ...rest } = details
  return Object.entries({ ...rest, ...(errorContext as object) }).filter(
    ([key, value]) =>
      !NAMES.includes(key) &&
      JSON.stringify(value) !== JSON.stringify(EMPTY[key as keyof typeof EMPTY]),
  )
}

it.each(recordings)('capture: names keeps no content of %s, and every action', async (file) => {
  const fixture = JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')) as SpanFixture
  const all = await replay(fixture, {})
  const named = await replay(fixture, { capture: 'names' })
  expect(named.map(({ action_details }) => contentIn(action_details)).flat()).toEqual([])
  const told = (events: typeof all) =>
    events.map(({ id, action_type, status, agent_name, parent_span_id, action_details }) => ({
      id,
      action_type,
      status,
      agent_name,
      parent_span_id,
      error_type: action_details['error_type'],
    }))
  expect(told(named)).toEqual(told(all))
})
