import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { replay, type SpanFixture } from './replay.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/spans')

/** What the clock of a span says is tested elsewhere; the times of a recording are made up. */
const NOT_JUDGED = ['schema_version', 'id', 'timestamp', 'duration_ms', 'duration_us', 'debug_mode']

const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
const recordings = files
  .filter((file) => file.endsWith('.json') && !file.endsWith('.events.json'))
  .toSorted()

describe('the spans of a real library become the actions that a reader expects', () => {
  it.each(recordings)('%s', async (file) => {
    expect(await eventsOf(file)).toEqual(expectedOf(file))
  })
})

async function eventsOf(file: string): Promise<readonly object[]> {
  const events = await replay(readJson(file) as SpanFixture)
  return events.map(judged)
}

/** What a person wrote beside the recording, having looked at it. */
function expectedOf(file: string): unknown {
  return readJson(file.replace(/\.json$/, '.events.json'))
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, file), 'utf8'))
}

function judged(event: object): object {
  return Object.fromEntries(Object.entries(event).filter(([key]) => !NOT_JUDGED.includes(key)))
}
