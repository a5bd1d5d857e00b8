import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diag, type DiagLogger } from '@opentelemetry/api'
import { defaultResource } from '@opentelemetry/resources'
import { expect, inject, it } from 'vitest'

/** Of the whole line: its packages are released together. */
const SDK_VERSION = 'telemetry.sdk.version'
/** Where every copy of the API meets; the first to register anything leaves its version. */
const API_SLOT = Symbol.for('opentelemetry.js.api.1')

const pinned = (
  JSON.parse(readFileSync(join(inject('otelFolder'), 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
).dependencies

it('the SDK is the one that the folder pins', () => {
  expect(defaultResource().attributes[SDK_VERSION]).toBe(pinned['@opentelemetry/resources'])
})

it('the API is the one that the folder pins', () => {
  diag.setLogger({} as DiagLogger)
  const slot = (globalThis as { [API_SLOT]?: { version: string } })[API_SLOT]
  expect(slot?.version).toBe(pinned['@opentelemetry/api'])
})
