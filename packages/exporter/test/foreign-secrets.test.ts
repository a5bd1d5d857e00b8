import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ActionEvent } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import type { MappingOptions } from '../src/mapping-settings.ts'
import { replay, type SpanFixture } from './replay.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/spans')

/** Put together here: no file holds a token. */
const tokenOf = (what: string): string => `ghp_${what}${'a1B2c3'.repeat(5)}`

const SECRETS = {
  argument: tokenOf('argmnt'),
  result: tokenOf('result'),
  message: tokenOf('messag'),
} as const

/** The recorded spans of a library, with a secret where its tools had an argument, a result, an error. */
function withSecrets(library: string, file: string): SpanFixture {
  const text = readFileSync(join(FIXTURES, library, file), 'utf8')
    .replaceAll(/\bone\b/g, SECRETS.argument)
    .replaceAll(/\bOne\b/g, SECRETS.result)
    .replaceAll('page 9', `page ${SECRETS.message}`)
  return JSON.parse(text) as SpanFixture
}

async function eventsOf(
  recordings: readonly SpanFixture[],
  options: MappingOptions,
): Promise<string> {
  const events: ActionEvent[] = []
  for (const recording of recordings) {
    // The replayed spans are frozen: who changed one would throw, and its event would be missing.
    events.push(...(await replay(recording, options)))
  }
  return JSON.stringify(events)
}

describe('secrets in the spans of other libraries', () => {
  it.each(readdirSync(FIXTURES))(
    'of %s are hidden in arguments, results and error messages',
    async (library) => {
      const files = readdirSync(join(FIXTURES, library)).filter(
        (file) => !file.includes('.events.'),
      )
      const recordings = files.map((file) => withSecrets(library, file))
      const written = JSON.stringify(recordings)
      const open = await eventsOf(recordings, { redact: false })
      const redacted = await eventsOf(recordings, {})
      // A tool that fails has no span in OpenLLMetry, so there is no message of it to hide.
      const secrets = Object.values(SECRETS).filter((secret) => written.includes(secret))
      expect(secrets.length).toBeGreaterThanOrEqual(library === 'open-llmetry' ? 2 : 3)
      for (const secret of [...secrets, 'opaque-value']) {
        expect(open).toContain(secret)
        expect(redacted).not.toContain(secret)
      }
    },
  )
})
