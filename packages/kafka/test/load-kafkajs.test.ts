import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigError } from '@agent-actions/events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { kafkajsLoader, loadKafkajs } from '../src/load-kafkajs.ts'

const require = createRequire(import.meta.url)
const NOWHERE = (): void => {}

/** A project in which only this kafkajs is installed. */
function projectWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'agent-actions-kafkajs-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const installed = join(folder, 'node_modules', 'kafkajs')
  mkdirSync(installed, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(installed, name), text)
  return pathToFileURL(join(folder, 'index.js')).href
}

it("shares the application's copy, with its idle connections guarded", async () => {
  const kafkajs = await loadKafkajs({ background: false, log: NOWHERE })
  expect(kafkajs).toBe(require('kafkajs'))
  const { prototype } = require('kafkajs/src/network/requestQueue') as {
    prototype: { scheduleCheckPendingRequests: () => void }
  }
  expect(prototype.scheduleCheckPendingRequests.name).toBe('scheduleWhenPending')
})

it('has a copy of its own for the background, once', async () => {
  const [first, second] = await Promise.all([
    loadKafkajs({ background: true, log: NOWHERE }),
    loadKafkajs({ background: true, log: NOWHERE }),
  ])
  expect(first).not.toBe(require('kafkajs'))
  expect(first).toBe(second)
  expect(Object.keys(first)).toEqual(Object.keys(require('kafkajs') as object))
})

describe.each([true, false])('with background: %s', (background) => {
  it('says so when kafkajs is not installed', async () => {
    const load = kafkajsLoader(pathToFileURL(join(tmpdir(), 'no-such-project', 'index.js')).href)
    const failure = await load({ background, log: NOWHERE }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ConfigError)
    expect((failure as ConfigError).problems).toEqual([
      expect.stringMatching(/cannot be loaded .*Install it: npm install kafkajs@2\.2\.4/),
    ])
  })

  it('says so when kafkajs is broken', async () => {
    const load = kafkajsLoader(
      projectWith({
        'package.json': '{ "name": "kafkajs", "version": "2.2.4", "main": "index.js" }',
        'index.js': 'throw new Error("half a download")',
      }),
    )
    await expect(load({ background, log: NOWHERE })).rejects.toThrow('half a download')
  })

  it('uses another version as it is, and says so', async () => {
    const load = kafkajsLoader(
      projectWith({
        'package.json': '{ "name": "kafkajs", "version": "2.3.0", "main": "index.js" }',
        'index.js': 'module.exports = { Kafka: "another", CompressionCodecs: {} }',
      }),
    )
    const told: string[] = []
    const kafkajs = await load({
      background,
      log: (level, text) => void told.push(`${level}: ${text}`),
    })
    expect(kafkajs.Kafka).toBe('another')
    expect(told).toEqual([
      expect.stringMatching(/^warn: kafkajs 2\.3\.0 is installed instead of 2\.2\.4/),
    ])
  })
})
