import { isRecord } from '../field.ts'
import type { Instrumentation, InstrumentationOptions, Undo } from '../instrumentation.ts'
import { claim, unclaim } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { recorderFrom } from '../recorder.ts'
import { observeClient } from './instrument-mcp-client.ts'
import { observeServerUnlessNamed } from './instrument-mcp-server.ts'
import { recordUnlessNamed, type Recording } from './recorder-of.ts'
import { replaceMethod } from './replace-method.ts'

/** All clients and servers of the MCP SDK, version 1 and 2, in a whole process. */
export const mcpInstrumentation: Instrumentation = {
  name: 'mcp',
  packages: [
    '@modelcontextprotocol/sdk',
    '@modelcontextprotocol/client',
    '@modelcontextprotocol/server',
  ],
  testedLines: ['1', '2'],
  modules: [
    '@modelcontextprotocol/sdk/client/index.js',
    '@modelcontextprotocol/sdk/server/index.js',
    '@modelcontextprotocol/sdk/server/mcp.js',
    '@modelcontextprotocol/client',
    '@modelcontextprotocol/server',
  ],
  patchModule,
}

/** What a class observes of one of its own. */
type Observe = (self: object, recording: Recording) => void

function patchModule(module: object, options: InstrumentationOptions): Undo | undefined {
  const { Client, Server, McpServer } = module as Readonly<Record<string, unknown>>
  const undos = [
    patchClass(Client, ['callTool', 'listTools'], observeClientUnlessNamed, options),
    patchClass(Server, ['setRequestHandler'], observeServerUnlessNamed, options),
    patchClass(McpServer, ['registerTool'], observeServerUnlessNamed, options),
  ].filter((undo) => undo !== undefined)
  if (undos.length === 0) return undefined
  return () => {
    for (const undo of undos) undo()
  }
}

function observeClientUnlessNamed(client: object, recording: Recording): void {
  if (observeClient(client)) recordUnlessNamed(client, recording)
}

/** By prototype: what connected before an undo is observed again after the next start. */
const recordings = new WeakMap<object, Recording>()

/** Nobody calls, and nobody answers, before it is connected. */
const CONNECT = 'connect'

// oxlint-disable-next-line max-params -- which class, how it is told from others, what of it, and how
function patchClass(
  given: unknown,
  methods: readonly string[],
  observe: Observe,
  options: InstrumentationOptions,
): Undo | undefined {
  const prototype = typeof given === 'function' ? (given.prototype as unknown) : undefined
  if (!isRecord(prototype)) return undefined
  if (![...methods, CONNECT].every((name) => typeof Reflect.get(prototype, name) === 'function')) {
    return undefined
  }
  if (!claim(prototype, 'mcp')) return () => {}
  const recording = recordings.get(prototype) ?? { recorder: undefined }
  recording.recorder = recorderFrom(options)
  recordings.set(prototype, recording)
  const restore = replaceMethod(prototype, CONNECT, (self, _args, original) => {
    observeSafely('a client or server of MCP was not observed', () => observe(self, recording))
    return original()
  })
  return () => {
    recording.recorder = undefined
    restore?.()
    unclaim(prototype, 'mcp')
  }
}
