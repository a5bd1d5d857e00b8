import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ConfigError } from '@agent-actions/events'
import { installCodecs } from './codecs/install-codecs.ts'
import { fetchedRecord } from './fetched-record.ts'
import { guardIdleLoop, type RequestQueuePrototype } from './idle-guard.ts'
import type { Log } from './log.ts'
import { privateModules } from './private-modules.ts'
import { guardReconnect, type ConnectionPrototype } from './reconnect-guard.ts'
import { recordBytes } from './record-bytes.ts'

export type Kafkajs = typeof import('kafkajs')

/** Ours is written against its sources, and they are patched: another version is used as it is. */
const KNOWN_VERSION = '2.2.4'
const REQUEST_QUEUE = 'kafkajs/src/network/requestQueue'
const CONNECTION = 'kafkajs/src/network/connection'
/** How a record is written, and how it is read; within its folder. */
const RECORD = 'src/protocol/recordBatch/record/v0/index.js'
const RECORD_DECODER = 'src/protocol/recordBatch/record/v0/decoder.js'

export interface LoadOptions {
  /**
   * A copy for us alone, none of whose timers keeps the process alive. What instruments the
   * application's own kafkajs does not see it: our sends must not become spans of the agent.
   */
  readonly background: boolean
  readonly log: Log
}

export type LoadKafkajs = (options: LoadOptions) => Promise<Kafkajs>

/** The kafkajs that is installed beside this package. */
export const loadKafkajs: LoadKafkajs = kafkajsLoader(import.meta.url)

/**
 * Finds kafkajs as the module `from` (a file URL) does. Loading takes about 50 ms, once.
 *
 * The result throws a ConfigError when kafkajs is not there, or is broken.
 */
export function kafkajsLoader(from: string): LoadKafkajs {
  const require = createRequire(from)
  const copies = new Map<boolean, Kafkajs>()
  return async ({ background, log }) => {
    const known = copies.get(background)
    if (known) return known
    try {
      const kafkajs = background ? loadForBackground(require, log) : loadShared(require, log)
      installCodecs(kafkajs)
      copies.set(background, kafkajs)
      return kafkajs
    } catch (error) {
      throw notLoaded(error)
    }
  }
}

function notLoaded(error: unknown): ConfigError {
  const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
  return new ConfigError([
    `the Kafka client kafkajs cannot be loaded (${reason}). Install it: npm install kafkajs@${KNOWN_VERSION}; a bundler must leave it outside its bundle`,
  ])
}

function loadShared(require: NodeJS.Require, log: Log): Kafkajs {
  const kafkajs = require('kafkajs') as Kafkajs
  if (isKnownVersion(require, log)) guard(require)
  return kafkajs
}

function loadForBackground(require: NodeJS.Require, log: Log): Kafkajs {
  if (!isKnownVersion(require, log)) return require('kafkajs') as Kafkajs
  const folder = dirname(require.resolve('kafkajs/package.json'))
  const load = privateModules({
    globals: { setTimeout: backgroundTimeout, setInterval: backgroundInterval },
    replaced: new Map<string, unknown>([
      [join(folder, RECORD), recordBytes],
      [join(folder, RECORD_DECODER), fetchedRecord],
    ]),
  })
  const kafkajs = load(require.resolve('kafkajs')) as Kafkajs
  guard((id) => load(require.resolve(id)))
  return kafkajs
}

function isKnownVersion(require: NodeJS.Require, log: Log): boolean {
  const { version } = require('kafkajs/package.json') as { readonly version: string }
  if (version === KNOWN_VERSION) return true
  log(
    'warn',
    `kafkajs ${version} is installed instead of ${KNOWN_VERSION}: it is used without our patches, may keep a core busy while idle, and a process alive`,
  )
  return false
}

/** All are classes. */
function guard(load: (id: string) => unknown): void {
  guardIdleLoop((load(REQUEST_QUEUE) as { readonly prototype: RequestQueuePrototype }).prototype)
  guardReconnect((load(CONNECTION) as { readonly prototype: ConnectionPrototype }).prototype)
}

function backgroundTimeout(callback: () => void, ms?: number): NodeJS.Timeout {
  return setTimeout(callback, ms).unref()
}

function backgroundInterval(callback: () => void, ms?: number): NodeJS.Timeout {
  return setInterval(callback, ms).unref()
}
